import type { BorrowedField } from '../../api/rollout-plan.ts'
import { SERVICES, type Service } from '../../objects/service.ts'
import { POD_TEMPLATE_HASH } from '../../objects/workload.ts'
import { borrowingBody, loansOf } from '../rollout/loans/borrow.ts'
import type { Write } from '../rollout/decision.ts'
import { patchOf } from '../rollout/writes.ts'

/** The part of a Service's selector that a rollout borrows. */
export const PIN = `spec.selector.${POD_TEMPLATE_HASH}`

export type Mirror = readonly BorrowedField[] | undefined

/** Whether a rollout has pinned the Service to one version. */
export function isPinned(service: Service, mirror: Mirror): boolean {
  return loansOf(service, mirror)[PIN] !== undefined
}

/** The version that a Service is pinned to. */
export function pinOf({ spec }: Service): string | undefined {
  return spec.selector?.[POD_TEMPLATE_HASH]
}

/** Makes a Service select the pods of one version only; nothing where it does so already. */
export function pin(service: Service, mirror: Mirror, hash: string, why: string): readonly Write[] {
  const body = borrowingBody(service, loansOf(service, mirror), { borrow: { [PIN]: hash } })
  return body === undefined ? [] : [patchOf(SERVICES, service, body, { why, concern: 'traffic' })]
}

/** Gives the selector back to its owner. */
export function unpin(service: Service, mirror: Mirror): readonly Write[] {
  const body = borrowingBody(service, loansOf(service, mirror), { giveBack: [PIN] })
  const why = 'select what the owner of the Service wrote'
  return body === undefined ? [] : [patchOf(SERVICES, service, body, { why, concern: 'traffic' })]
}
