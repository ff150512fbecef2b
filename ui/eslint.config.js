import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const onlyOneDoor = {
  patterns: [
    {
      group: ['@tauri-apps/*', '@tauri-apps/**'],
      message: 'Only src/backend/tauri.ts knows the shell. Use the Backend interface.',
    },
  ],
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/backend/contract.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      'no-restricted-imports': ['error', onlyOneDoor],
      // The window's CSP has no hole for inline styles, and outside text is never markup.
      'vue/no-static-inline-styles': ['error', { allowBinding: true }],
      'vue/no-v-html': 'error',
      'vue/no-restricted-syntax': 'off',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/attributes-order': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'max-lines': ['error', { max: 600 }],
    },
  },
  { files: ['src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
)
