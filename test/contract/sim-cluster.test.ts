import { newSubject } from '../support/sim/subject.ts'
import { clusterContract } from './cluster-contract.ts'

clusterContract({ name: 'the simulated cluster', fresh: newSubject })
