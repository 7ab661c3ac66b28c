// The order of the end-to-end tests: what takes longest begins, so that two workers end at once.
const LONGEST = ['kube-cluster', 'told', 'death', 'hard-times', 'controllers', 'operator']

const rankOf = ({ path }) => {
  const index = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`))
  return index === -1 ? LONGEST.length : index
}

export default class LongestFirst {
  sort(tests) {
    return tests.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1))
  }

  cacheResults() {
    // How long each took is not asked for.
  }
}
