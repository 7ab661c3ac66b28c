import { describe, expect, it } from '@jest/globals'
import {
  isHangUp,
  isUntrusted,
  networkFailure,
} from '../../../../src/cluster/kube/network-failure.ts'

const SERVER = 'https://10.0.0.1:6443'

function failure(code: string, message = 'raw words') {
  return networkFailure(SERVER, Object.assign(new Error(message), { code }))
}

describe('a failure of the network', () => {
  it.each([
    ['ECONNREFUSED', 'Cannot reach "https://10.0.0.1:6443": nobody listens there (ECONNREFUSED)'],
    ['ENOTFOUND', 'Cannot reach "https://10.0.0.1:6443": no such host is known (ENOTFOUND)'],
    ['EODD', 'Cannot reach "https://10.0.0.1:6443": raw words (EODD)'],
    ['', 'Cannot read what "https://10.0.0.1:6443" sends: raw words'],
    [
      'CERT_HAS_EXPIRED',
      'Cannot trust "https://10.0.0.1:6443": raw words (CERT_HAS_EXPIRED), expected a certificate of its authority',
    ],
  ])('%s is a sentence that names the server, and passes', (code, message) => {
    expect(failure(code)).toMatchObject({ reason: 'ServiceUnavailable', retryable: true, message })
  })

  it.each([
    ['CERT_HAS_EXPIRED', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['ECONNRESET', false],
  ])('%s is a matter of trust: %s', (code, expected) => {
    expect(isUntrusted(failure(code))).toBe(expected)
  })

  it('a server that hangs up is told from one that was never there', () => {
    expect([failure('ECONNRESET'), failure('ECONNREFUSED')].map(isHangUp)).toEqual([true, false])
  })
})
