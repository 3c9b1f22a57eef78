import { checkRequirement, DuoError, type DuoProof as Proof, type Requirement } from '@duokit/core'
import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common'
import { DuoGuard } from './duo.guard.js'
import { proofIn } from './guarded-context.js'
import { declareRule, type DuoRule, setRule } from './duo-rule.js'

/** That a user passed Duo: what `@DuoProof()` gives. */
export type DuoProof = Proof

/**
 * Injects the proof that the guard has found. It is `undefined` if no guard protects the handler, and if a request
 * needs none (`@SkipDuo()`, the option `skip`).
 *
 * @example
 * ```ts
 * @UseGuards(DuoGuard)
 * @Controller('payroll')
 * class PayrollController {
 *   @Get()
 *   list(@DuoProof() proof: DuoProof) {
 *     return { by: proof.username, since: proof.verifiedAt }
 *   }
 * }
 * ```
 */
export const DuoProof: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  proofIn(context),
)

/**
 * Protects a handler or a controller, and may require a more recent verification than the option `maxAge`. A
 * decorator on a handler takes precedence over one on its controller.
 *
 * @param requirement - `maxAge` in seconds
 * @throws DuoError `invalid_option` when the class is defined
 *
 * @example
 * ```ts
 * @Controller('transfers')
 * class TransferController {
 *   @Post()
 *   @RequireDuo({ maxAge: 60 })
 *   pay() {
 *     return 'paid'
 *   }
 * }
 * ```
 */
export function RequireDuo(requirement: Requirement = {}): ClassDecorator & MethodDecorator {
  return applyDecorators(ruleDecorator(checkRequirement(requirement) ?? {}), UseGuards(DuoGuard))
}

/**
 * Lets requests to a handler or a controller pass if a guard protects its controller or the whole application.
 *
 * @example
 * ```ts
 * @UseGuards(DuoGuard)
 * @Controller()
 * class SiteController {
 *   @Get('health')
 *   @SkipDuo()
 *   health() {
 *     return 'well'
 *   }
 * }
 * ```
 */
export function SkipDuo(): ClassDecorator & MethodDecorator {
  return ruleDecorator('skip')
}

function ruleDecorator(rule: DuoRule): ClassDecorator & MethodDecorator {
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (name !== undefined && (typeof descriptor?.value !== 'function' || typeof target === 'function')) {
      throw new DuoError('invalid_option', `RequireDuo and SkipDuo decorate methods and classes, not ${String(name)}`)
    }
    const decorated: object = descriptor === undefined ? target : descriptor.value
    if (!setRule(decorated, rule)) {
      throw new DuoError(
        'invalid_option',
        'RequireDuo and SkipDuo may appear once on a handler or class, and not together',
      )
    }
    if (name !== undefined) declareRule(target, name, rule)
  }
}
