/** The platforms there are rules for; a choice among them. */
import { computed, ref } from 'vue'
import type { SelectOption } from '../../components'
import { useAnswer } from './act'
import { platformWord } from './words'

/** `kind` is the policy a screen works by. Until the rules are read, and without any, WeChat. */
export function usePlatforms(kind: 'deposit' | 'enforcement') {
  const platform = ref('wechat')
  const policies = useAnswer('policy.list', () => ({}))
  const names = computed(() => {
    const found = policies.value.value?.policies.filter((policy) => policy.kind === kind && policy.published) ?? []
    const all = [...new Set(found.map((policy) => policy.platform))]
    return all.length > 0 ? all : ['wechat']
  })
  const options = computed((): SelectOption[] => names.value.map((value) => ({ value, label: platformWord(value) })))
  void policies.load()
  return { platform, options }
}
