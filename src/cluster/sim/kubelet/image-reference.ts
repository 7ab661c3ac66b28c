const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const TAG = '\\w[\\w.-]{0,127}'
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::${TAG})?(?:@${DIGEST})?$`,
)
const IDENTIFIER = /^[a-f0-9]{64}$/

const known = new Map<string, string | undefined>()

/**
 * What is wrong with the name of an image; `undefined` when it can be asked for.
 *
 * Kubernetes 1.36, pkg/util/parsers (ParseImageName) and distribution/reference.
 */
export function imageFault(image: string): string | undefined {
  if (known.has(image)) return known.get(image)
  const why = faultOf(image)
  const fault =
    why === undefined ? undefined : `couldn't parse image name ${JSON.stringify(image)}: ${why}`
  known.set(image, fault)
  return fault
}

function faultOf(image: string): string | undefined {
  if (IDENTIFIER.test(image)) {
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`
  }
  const { domain, rest } = partsOf(image)
  const [repository = ''] = rest.split(':')
  if (repository.toLowerCase() !== repository) {
    return `invalid reference format: repository name (${repository}) must be lowercase`
  }
  const whole = `${domain}/${rest}`
  if (REFERENCE.test(whole)) return undefined
  const isLowerFine = REFERENCE.test(whole.toLowerCase())
  return isLowerFine ? 'repository name must be lowercase' : 'invalid reference format'
}

const HUB = 'docker.io'

/** The registry and what it is asked for; a name without one is asked for at the Docker Hub. */
function partsOf(image: string): { readonly domain: string; readonly rest: string } {
  const slash = image.indexOf('/')
  const first = slash < 0 ? '' : image.slice(0, slash)
  if (isDomain(first)) {
    const rest = image.slice(slash + 1)
    return first === 'index.docker.io' || first === HUB
      ? { domain: HUB, rest: inLibrary(rest) }
      : { domain: first, rest }
  }
  return { domain: HUB, rest: inLibrary(image) }
}

function isDomain(text: string): boolean {
  return text === 'localhost' || /[.:]/.test(text) || text.toLowerCase() !== text
}

function inLibrary(rest: string): string {
  return rest.includes('/') ? rest : `library/${rest}`
}
