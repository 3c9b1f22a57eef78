import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import { isForeignForm, pages } from 'sample-kit'
import { APP_OPTIONS, type AppOptions } from './app-options.js'
import { PageException } from './page.filter.js'

interface RequestHead {
  readonly method: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** Forms count only when a page of this site sent them. */
@Injectable()
export class OwnFormsGuard implements CanActivate {
  readonly #origin: string

  constructor(@Inject(APP_OPTIONS) { origin }: AppOptions) {
    this.#origin = origin
  }

  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<RequestHead>()
    if (!isForeignForm({ method, header: (name) => headers[name] }, this.#origin)) return true
    throw new PageException(pages.refusedPage(), 403)
  }
}
