/** Letters, as they will be sent. */
export const letters = {
  title: '信函（将随决定发出）',
  zh: '中文信函',
  en: '英文信函',
  other: '切换信函语言',
  reading: '正在生成信函',
  none: '选择原因后，这里显示将要发出的信函。',
  unfinished: '补全左侧的原因后，这里显示将要发出的信函。',
  ofFirst: '所选 {n} 份各发一封，此处为第一份。',
  approval: '通过后发出的信函 · {order}',
  approvalText: '按现在的内容通过时，这封信函随决定一起发出。',
  look: '查看信函',
  english: '英文',
  addEnglish: '补充英文',
  dropEnglish: '不写英文',
  noEnglish: '没有英文时，英文信函中照用中文并注明。',
}
