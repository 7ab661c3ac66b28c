/**
 * The syntax of names and labels: what is wrong with a text, or `undefined` when it is good.
 *
 * Kubernetes 1.36, apimachinery, pkg/util/validation/validation.go.
 */
export type NameRule = (text: string) => string | undefined

export function dnsSubdomain(text: string): string | undefined {
  if (text.length > 253) return tooManyCharacters(253)
  return SUBDOMAIN.test(text) ? undefined : SUBDOMAIN_MESSAGE
}

export function dnsLabel(text: string): string | undefined {
  if (text.length > 63) return tooManyCharacters(63)
  if (LABEL.test(text)) return undefined
  return SUBDOMAIN.test(text) ? 'must not contain dots' : LABEL_MESSAGE
}

/** A DNS-1035 label: it starts with a letter. */
export function dns1035Label(text: string): string | undefined {
  if (text.length > 63) return tooManyCharacters(63)
  return DNS_1035.test(text) ? undefined : DNS_1035_MESSAGE
}

export function labelValue(text: string): string | undefined {
  if (text.length > 63) return tooLong(63)
  return LABEL_VALUE.test(text) ? undefined : LABEL_VALUE_MESSAGE
}

/** A key of a label or an annotation: an optional DNS prefix, a slash, and a short name. */
export function qualifiedName(text: string): string | undefined {
  const parts = text.split('/')
  if (parts.length > 2) return KEY_MESSAGE
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? parts[0] : undefined
  if (prefix === '') return 'prefix part must be non-empty'
  const wrongPrefix = prefix === undefined ? undefined : dnsSubdomain(prefix)
  if (wrongPrefix !== undefined) return `prefix part ${wrongPrefix}`
  if (name === '') return 'name part must be non-empty'
  if (name.length > 63) return `name part ${tooLong(63)}`
  return QUALIFIED_NAME.test(name) ? undefined : QUALIFIED_MESSAGE
}

/** The name of a port: an IANA_SVC_NAME of RFC 6335. */
export function portName(text: string): string | undefined {
  if (text.length > 15) return 'must be no more than 15 characters'
  if (!/^[-a-z0-9]+$/.test(text)) {
    return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'
  }
  if (!/[a-z]/.test(text)) return 'must contain at least one letter (a-z)'
  if (text.includes('--')) return 'must not contain consecutive hyphens'
  if (text.startsWith('-') || text.endsWith('-')) return 'must not begin or end with a hyphen'
  return undefined
}

/** Anything that can stand between two slashes of a URL: the names of roles and their bindings. */
export function pathSegment(text: string): string | undefined {
  if (text === '.' || text === '..') return `may not be '${text}'`
  const bad = ['/', '%'].find((one) => text.includes(one))
  return bad === undefined ? undefined : `may not contain '${bad}'`
}

export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535
}

export const PORT_RANGE = 'must be between 1 and 65535, inclusive'

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/

const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
  "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for " +
  "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must " +
  "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for " +
  "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const DNS_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an " +
  "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', " +
  "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
  "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or " +
  "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const QUALIFIED_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with " +
  "an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " +
  "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

const KEY_MESSAGE =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " +
  "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix " +
  "and '/' (e.g. 'example.com/MyName')"

function tooManyCharacters(lengthMax: number): string {
  return `must be no more than ${lengthMax} characters`
}

function tooLong(lengthMax: number): string {
  return `must be no more than ${lengthMax} bytes`
}
