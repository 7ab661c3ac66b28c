import { MISSED_MAX, PADDING } from '../../cluster/sim/controllers/cron-job/schedule-times.ts'
import { BATCH_PERIOD, BURST } from '../../cluster/sim/controllers/job/manage-pods.ts'
import { POD_BACKOFF } from '../../cluster/sim/controllers/job/pod-backoff.ts'
import { UNCOUNTED_MAX } from '../../cluster/sim/controllers/job/track-pods.ts'
import { DEFAULT_BACKOFF_LIMIT } from '../../cluster/sim/kinds/job-kind.ts'
import type { Chapter } from './fact.ts'

const JOBS = 'test/unit/cluster/sim/controllers/job/job-controller.test.ts'
const INDEXED = 'test/unit/cluster/sim/controllers/job/job-controller.indexed.test.ts'
const CRON_JOBS = 'test/unit/cluster/sim/controllers/cron-job/cron-job-controller.test.ts'
const PROMISES = 'test/contract/job-promises.ts'

export const BATCH_FACTS: Chapter = {
  title: 'Jobs and CronJobs',
  facts: [
    {
      rule: 'How a Job knows its pods',
      value: 'by the label `batch.kubernetes.io/controller-uid`, which the API server makes up',
      source: 'v1.36 pkg/registry/batch/job/strategy.go (generateSelector)',
      heldBy: [PROMISES, 'a Job gets its selector, and its pods their labels, by its uid'],
    },
    {
      rule: 'What of a Job never changes',
      value:
        'its selector, its template, how it counts, and how many it wants in all; but an indexed ' +
        'Job may want more or fewer, as many at a time, and one that is suspended and has no ' +
        'pods may say anew where they go and what they ask for',
      source: 'v1.36 pkg/apis/batch/validation (ValidateJobSpecUpdate)',
      heldBy: [PROMISES, 'a Job does not change its %s'],
    },
    {
      rule: 'A pod that has ended',
      value: 'is held by a finalizer until the status of its Job has it',
      source: 'v1.36 pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers)',
      heldBy: [JOBS, 'writes down what has ended before it lets go of it, and counts it then'],
    },
    {
      rule: 'How often pods of a Job may fail',
      value: `${DEFAULT_BACKOFF_LIMIT} times, unless the Job says so itself`,
      source: 'v1.36 pkg/apis/batch/v1/defaults.go (SetDefaults_Job)',
      heldBy: [PROMISES, 'a Job wants one pod, and lets six fail, where it does not say'],
    },
    {
      rule: 'A pod in the place of one that has failed',
      value:
        `comes ${POD_BACKOFF.first / 1000} s after that, then twice as long each time, ` +
        `at most ${POD_BACKOFF.longest / 1000} s`,
      source: 'v1.36 pkg/controller/job/job_controller.go (DefaultJobPodFailureBackOff)',
      heldBy: [JOBS, 'in the place of one that fails after 10 s, and twice as long each time'],
    },
    {
      rule: 'Where kubelets start containers again',
      value: 'their restarts are what counts towards backoffLimit',
      source: 'v1.36 pkg/controller/job/job_controller.go (pastBackoffLimitOnFailure)',
      heldBy: [JOBS, 'and lets kubelets start it again, as often as said'],
    },
    {
      rule: 'What pods do is gathered',
      value: `for ${BATCH_PERIOD / 1000} s before a Job is looked at`,
      source: 'v1.36 pkg/controller/job/job_controller.go (SyncJobBatchPeriod)',
      heldBy: [JOBS, 'writes down what has ended before it lets go of it, and counts it then'],
    },
    {
      rule: 'Pods that a Job makes, deletes or counts in one sync, at most',
      value: `${BURST}; ${UNCOUNTED_MAX} wait to be counted`,
      source: 'v1.36 job_controller.go (MaxPodCreateDeletePerSync, MaxUncountedPods)',
      heldBy: [JOBS, 'makes 500 pods at once and not more, and counts all of them in the end'],
    },
    {
      rule: 'A pod that somebody deletes',
      value: 'has failed; with podReplacementPolicy Failed only when it has ended',
      source: 'v1.36 pkg/controller/job/job_controller.go (isPodFailed, onlyReplaceFailedPods)',
      heldBy: [JOBS, 'replaces a pod that somebody deletes %s'],
    },
    {
      rule: 'What a failure comes to by podFailurePolicy',
      value: 'the first rule that fits: Ignore, Count, FailIndex, FailJob',
      source: 'v1.36 pkg/controller/job/pod_failure_policy.go (matchPodFailurePolicy)',
      heldBy: [JOBS, 'until one ends as a rule says that all fails'],
    },
    {
      rule: 'A suspended Job',
      value: 'has no pods, and counts its deadline anew when it is resumed',
      source: 'kubernetes.io, Jobs, Suspending a Job',
      heldBy: [
        JOBS,
        'has its pods end while it is suspended, counts none of them, and begins anew',
      ],
    },
    {
      rule: 'The pods of an indexed Job',
      value: 'know their index by label, annotation, host name and `JOB_COMPLETION_INDEX`',
      source: 'kubernetes.io, Jobs, Completion mode',
      heldBy: [
        INDEXED,
        'tells each pod its index by name, label, annotation, host name and environment',
      ],
    },
    {
      rule: 'A Job that is deleted, where nobody says what becomes of its pods',
      value: 'leaves them; kubectl says Background',
      source: 'v1.36 pkg/registry/batch/job/strategy.go (DefaultGarbageCollectionPolicy)',
      heldBy: [PROMISES, 'a Job that is deleted without a word leaves its pods'],
    },
    {
      rule: 'When a Job ends with ttlSecondsAfterFinished',
      value: 'it is deleted so long after that, with its pods, in the foreground',
      source: 'v1.36 pkg/controller/ttlafterfinished (processJob)',
      heldBy: [JOBS, 'is deleted with its pods some time after it has ended, where it says so'],
    },
    {
      rule: 'What a schedule may say',
      value: 'five fields with lists, ranges, steps and names, and @hourly and the like',
      source: 'github.com/robfig/cron v3.0.1 (ParseStandard)',
      heldBy: ['test/unit/cluster/sim/cron/parse-schedule.test.ts', 'reads %s'],
    },
    {
      rule: 'A time that clocks skip or show twice',
      value: 'does not come, or comes twice',
      source: 'github.com/robfig/cron v3.0.1 (SpecSchedule.Next)',
      heldBy: ['test/unit/cluster/sim/cron/next-time.test.ts', 'of %s in %s after %s'],
    },
    {
      rule: 'A start of a CronJob',
      value: `comes ${PADDING} ms after its time; its Job is named by the minutes since 1970`,
      source: 'v1.36 cronjob_controllerv2.go (nextScheduleDelta), utils.go (getTimeHashInMinutes)',
      heldBy: [CRON_JOBS, 'makes a Job for each start, named by its minute, and remembers when'],
    },
    {
      rule: 'Of starts that were missed',
      value: `only the last one comes; more than ${MISSED_MAX} are a warning`,
      source: 'v1.36 pkg/controller/cronjob/utils.go (mostRecentScheduleTime)',
      heldBy: [
        'test/unit/cluster/sim/controllers/cron-job/schedule-times.test.ts',
        'finds the last start %s',
      ],
    },
    {
      rule: 'A start while the Job before it is under way',
      value: 'Allow: side by side; Forbid: waits; Replace: in its place',
      source: 'kubernetes.io, CronJob, Concurrency policy',
      heldBy: [CRON_JOBS, 'has Jobs: $name'],
    },
  ],
}
