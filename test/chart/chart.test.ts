import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isObject } from '../../src/base/json.ts'
import { readProjectFile } from '../support/project-files.ts'

const CHART = 'charts/rolloutplan'

describe('the chart', () => {
  it('has the version of the operator', () => {
    const { version } = JSON.parse(readProjectFile('package.json')) as { version: string }
    expect(yamlOf('Chart.yaml')).toMatchObject({ version, appVersion: version })
  })

  it('describes each of its values, and no others', () => {
    const schema = JSON.parse(readProjectFile(`${CHART}/values.schema.json`)) as Schema
    expect(pathsOfSchema(schema)).toEqual(pathsOf(yamlOf('values.yaml')))
  })
})

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
}

/** What Helm adds by itself, and values that are Kubernetes' own. */
const FOREIGN = ['global', 'resources.requests', 'resources.limits']

function pathsOfSchema({ properties = {} }: Schema, above = ''): readonly string[] {
  return Object.entries(properties)
    .flatMap(([key, schema]) => {
      const path = `${above}${key}`
      return schema.properties === undefined ? [path] : pathsOfSchema(schema, `${path}.`)
    })
    .filter((path) => !FOREIGN.includes(path))
    .sort()
}

function pathsOf(values: object, above = ''): readonly string[] {
  return Object.entries(values)
    .flatMap(([key, value]) => {
      const path = `${above}${key}`
      const isGroup = isObject(value) && Object.keys(value).length > 0
      return isGroup && !FOREIGN.includes(path) ? pathsOf(value, `${path}.`) : [path]
    })
    .filter((path) => !FOREIGN.includes(path))
    .sort()
}

function yamlOf(file: string): Readonly<Record<string, object>> {
  return parse(readProjectFile(`${CHART}/${file}`)) as Readonly<Record<string, object>>
}
