import { checkRequirement, DuoError, type DuoProof as Proof, type Requirement } from '@duokit/core'
import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common'
import { DuoGuard } from './duo.guard.js'
import { proofIn } from './guarded-context.js'
import { declareRule, type DuoRule, setRule } from './duo-rule.js'

/** That a user passed Duo: what `@DuoProof()` gives. */
export type DuoProof = Proof

/**
 * The proof that the guard has found. Nothing where no guard stands before the handler, and where it asks for none
 * (`@SkipDuo()`, the option `skip`).
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
 * Protects a handler or a controller by itself, and may ask for a verification more recent than the option `maxAge`.
 * What stands on a handler counts before what stands on its controller.
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
 * Lets requests to a handler or a controller through where a guard stands before more: on its controller, or on
 * everything.
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
