/** Letters, as they will be sent. */
export const letters = {
  title: 'Letter (leaves with the decision)',
  zh: 'Chinese letter',
  en: 'English letter',
  other: 'The letter in the other language',
  reading: 'Making the letter',
  none: 'Once a reason is chosen, the letter that will be sent stands here.',
  unfinished: 'Once the reasons are complete, the letter that will be sent stands here.',
  ofFirst: 'Each of the {n} chosen gets one; this is that of the first.',
  approval: 'Letter of the approval · {order}',
  approvalText: 'This letter leaves with the decision if the filing is approved as it is now.',
  look: 'Read the letter',
  english: 'English',
  addEnglish: 'Add English',
  dropEnglish: 'Without English',
  noEnglish: 'Without English the English letter has the Chinese words and says so.',
}
