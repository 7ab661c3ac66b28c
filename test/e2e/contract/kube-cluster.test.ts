import { afterAll } from '@jest/globals'
import { clusterContract } from '../../contract/cluster-contract.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'

const cluster = connectTo(`${controlPlaneFolder()}/kubeconfig`)

afterAll(() => {
  cluster.close()
})

clusterContract({ name: 'a real cluster', fresh: () => freshSubject(cluster) })
