import { fraction, object, text } from '../../api/schema/schema.ts'
import { name } from './leaves.ts'

export const TRAFFIC = object('Clients that send requests to a Service at a constant rate.', {
  service: name('The Service.'),
  namespace: text('Its namespace.', { minLength: 1, maxLength: 63, default: 'default' }),
  requestsPerSecond: fraction('How many requests per second, from now on.', {
    minimum: 0,
    maximum: 1_000_000,
  }),
})
