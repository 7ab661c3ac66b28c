import { object, optional, word } from '../../../api/schema/schema.ts'
import { BEHAVIOUR_FIELDS } from '../behaviour.ts'
import { image } from '../leaves.ts'
import { TRAFFIC } from '../traffic.ts'

/** What happens to images, clients and the operator, of which no API server knows. */
export const SURROUNDING_DEEDS = {
  behave: optional(
    object(
      'Makes an image behave otherwise from now on; what is not said stays as it is. Takes image and the fields of images above.',
      {
        image: image('The image.'),
        ...BEHAVIOUR_FIELDS,
      },
    ),
  ),
  traffic: optional({
    ...TRAFFIC,
    description: 'Has clients send at another rate from now on. Takes the fields of traffic above.',
  }),
  operator: optional(
    word('Ends the operator between two of its writes, or starts another one.', ['kill', 'start']),
  ),
}
