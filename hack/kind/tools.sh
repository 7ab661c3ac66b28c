# What the scripts of this folder share; not to be run by itself.
# shellcheck shell=bash
CLUSTER=rolloutplan
# shellcheck disable=SC2034 # used by those that read this file
CONTEXT=kind-$CLUSTER

fail() {
  echo "Cannot run hack/kind/$(basename "$0"): $1" >&2
  exit 1
}

# need PROGRAM PAGE: the page says how to install it.
need() {
  command -v "$1" >/dev/null || fail "there is no $1, expected it in the PATH: $2"
}

need_docker() {
  need docker https://docs.docker.com/engine/install/
  docker info >/dev/null 2>&1 || fail 'the container engine does not answer, expected "docker info" to work'
}

has_cluster() {
  kind get clusters 2>/dev/null | grep -qx "$CLUSTER"
}
