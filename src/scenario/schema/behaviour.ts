import { object } from '../../api/schema/schema.ts'
import { LIFE_FIELDS } from './image-life.ts'
import { LOAD_FIELDS } from './image-load.ts'

/** How an image behaves once it is told to run; of what is not said, the default holds. */
export const BEHAVIOUR_FIELDS = { ...LIFE_FIELDS, ...LOAD_FIELDS }

export const BEHAVIOUR = object('How an image behaves.', BEHAVIOUR_FIELDS)
