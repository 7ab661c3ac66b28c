import tseslint from 'typescript-eslint'

const banned = (name, message) => ({ name, message })
const seams = [
  banned('Date', 'Take the time from a Clock.'),
  banned('setTimeout', 'Ask a Clock to wake you.'),
  banned('setInterval', 'Ask a Clock to wake you.'),
  banned('setImmediate', 'Ask a Clock to wake you.'),
  banned('performance', 'Take the time from a Clock.'),
  banned('fetch', 'The network is reached through an adapter.'),
  banned('process', 'Environment and streams are handed in by src/main.'),
]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50 }],
      complexity: ['error', 10],
      'max-params': ['error', 4],
      'max-depth': ['error', 3],
      'no-restricted-globals': ['error', ...seams],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from a seeded stream.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // There are no enums here (erasableSyntaxOnly), and it looks through every assignment.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
    },
  },
  {
    files: ['src/base/system-*.ts', 'src/main/**/*.ts', 'hack/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    // A suite is one function, and its tables are long.
    rules: { 'max-lines-per-function': 'off' },
  },
)
