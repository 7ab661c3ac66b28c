import { describe, expect, it } from '@jest/globals'
import type { ClusterErrorReason } from '../../../../src/cluster/errors.ts'
import { isAboutObject, refusalIn, refusalOf } from '../../../../src/cluster/kube/refusal.ts'

const ASKED = { asked: 'GET /api/v1/pods', retryAfterSeconds: undefined }

function status(fields: object): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...fields })
}

describe('a refusal', () => {
  it.each<readonly [number, string, ClusterErrorReason]>([
    [400, 'BadRequest', 'BadRequest'],
    [403, 'Forbidden', 'Forbidden'],
    [404, 'NotFound', 'NotFound'],
    [405, 'MethodNotAllowed', 'MethodNotAllowed'],
    [409, 'AlreadyExists', 'AlreadyExists'],
    [409, 'Conflict', 'Conflict'],
    [410, 'Expired', 'Expired'],
    [410, 'Gone', 'Expired'],
    [413, 'RequestEntityTooLarge', 'BadRequest'],
    [415, 'UnsupportedMediaType', 'UnsupportedMediaType'],
    [422, 'Invalid', 'Invalid'],
    [429, 'TooManyRequests', 'TooManyRequests'],
    [500, 'InternalError', 'ServiceUnavailable'],
    [500, 'ServerTimeout', 'Timeout'],
    [503, 'ServiceUnavailable', 'ServiceUnavailable'],
    [504, 'Timeout', 'Timeout'],
    [507, 'SomethingNew', 'ServiceUnavailable'],
    [409, '', 'Conflict'],
  ])('%s %s is %s', (code, reason, expected) => {
    const body = status({ code, reason, message: 'no' })
    expect(refusalOf({ ...ASKED, code, body })).toMatchObject({ reason: expected, message: 'no' })
  })

  it('speaks in the words of the server, with every field that is wrong', () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'must be positive', field: 'spec.replicas' },
      { reason: 'FieldManagerConflict', message: 'conflict with "helm"' },
    ]
    const message = 'Deployment.apps "web" is invalid: spec.replicas: must be positive'
    const body = status({ code: 422, reason: 'Invalid', message, details: { causes } })
    expect(refusalOf({ ...ASKED, code: 422, body })).toMatchObject({ message, causes })
  })

  it.each([
    [
      '404 page not found\n',
      'Cannot GET /api/v1/pods: the server answered 404: 404 page not found',
    ],
    ['', 'Cannot GET /api/v1/pods: the server answered 404'],
    ['{"kind":"Other"}', 'Cannot GET /api/v1/pods: the server answered 404: {"kind":"Other"}'],
  ])('that is no Status but %j says what was asked', (body, message) => {
    expect(refusalOf({ ...ASKED, code: 404, body }).message).toBe(message)
  })

  it.each<readonly [string, number | undefined, object, number | undefined]>([
    ['the header', 7, {}, 7],
    ['the details before the header', 7, { details: { retryAfterSeconds: 3 } }, 3],
    ['neither', undefined, {}, undefined],
  ])('says after %s when to come again', (_what, retryAfterSeconds, fields, expected) => {
    const body = status({ code: 429, reason: 'TooManyRequests', message: 'no', ...fields })
    const error = refusalOf({ ...ASKED, code: 429, body, retryAfterSeconds })
    expect(error.retryAfterSeconds).toBe(expected)
  })

  it('without a word shows its code', () => {
    expect(refusalIn({ code: 500 }).message).toBe('the server said 500')
  })
})

describe('isAboutObject()', () => {
  it.each([
    ['the object is not there', { details: { name: 'web', kind: 'pods' } }, true],
    ['its namespace is not there', { details: { name: 'shop', kind: 'namespaces' } }, false],
    ['its kind is not served', { details: {} }, false],
  ])('%s: %s', (_what, fields, expected) => {
    const given = JSON.parse(status({ reason: 'NotFound', code: 404, ...fields })) as object
    expect(isAboutObject(refusalIn({ ...given }), 'web')).toBe(expected)
  })

  it('a text does not say', () => {
    const error = refusalOf({ ...ASKED, code: 404, body: '404 page not found' })
    expect(isAboutObject(error, 'web')).toBe(false)
  })
})
