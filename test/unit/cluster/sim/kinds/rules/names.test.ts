import { describe, expect, it } from '@jest/globals'
import {
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  labelValue,
  portName,
  qualifiedName,
} from '../../../../../../src/cluster/sim/kinds/rules/names.ts'

describe('names', () => {
  it.each([
    [dnsSubdomain, 'web.example.com', true],
    [dnsSubdomain, 'Web', false],
    [dnsSubdomain, 'web-', false],
    [dnsSubdomain, 'a..b', false],
    [dnsSubdomain, 'a'.repeat(253), true],
    [dnsSubdomain, 'a'.repeat(254), false],
    [dnsLabel, '1-web', true],
    [dnsLabel, 'web.example', false],
    [dnsLabel, 'a'.repeat(64), false],
    [dns1035Label, 'web-1', true],
    [dns1035Label, '1-web', false],
    [labelValue, '', true],
    [labelValue, 'a_b.C-1', true],
    [labelValue, '-a', false],
    [labelValue, 'a'.repeat(64), false],
    [qualifiedName, 'app', true],
    [qualifiedName, 'app.kubernetes.io/name', true],
    [qualifiedName, 'app.kubernetes.io/', false],
    [qualifiedName, '/name', false],
    [qualifiedName, 'a/b/c', false],
    [qualifiedName, 'App_Kubernetes/name', false],
    [qualifiedName, `x/${'a'.repeat(64)}`, false],
    [portName, 'http-2', true],
    [portName, '8080', false],
    [portName, 'a--b', false],
    [portName, 'far-too-long-a-name', false],
    [portName, 'HTTP', false],
  ])('%p of "%s" is good: %p', (rule, text, expected) => {
    expect(rule(text) === undefined).toBe(expected)
  })
})
