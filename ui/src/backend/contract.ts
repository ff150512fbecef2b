// Written from the core's contract by the test `contract`; do not edit.
// SHELFKEEPER_WRITE_CONTRACT=1 cargo test -p shelfkeeper-core --test core contract

/**
 * An account in the list.
 */
export type AccountInfo = { 
/**
 * Id.
 */
id: string, 
/**
 * Login.
 */
login: string, 
/**
 * The person.
 */
person: string, 
/**
 * Name shown.
 */
display_name: string, 
/**
 * Active roles.
 */
roles: Array<string>, 
/**
 * Roles that wait for a second administrator.
 */
pending: Array<string>, 
/**
 * Active roles that were asked back, which waits for a second administrator.
 */
leaving: Array<string>, 
/**
 * Whether the account is disabled as well once that is confirmed.
 */
disabling: boolean, 
/**
 * Whether it is disabled.
 */
disabled: boolean, };

/**
 * All accounts.
 */
export type Accounts = { 
/**
 * The accounts.
 */
accounts: Array<AccountInfo>, };

/**
 * An act on money that a notice holds.
 */
export type ActInfo = { 
/**
 * Its id.
 */
id: string, 
/**
 * Version to decide on.
 */
version: number, 
/**
 * `deduction`, `refund`, `transfer`.
 */
kind: string, 
/**
 * The notice's number.
 */
notice: string, 
/**
 * The notice's version, to decide on.
 */
notice_version: number, 
/**
 * The program's id with the platform.
 */
app_id: string, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What the notice holds now, fen.
 */
held_fen: string, 
/**
 * The notice that gets the money, of a transfer.
 */
to: ActNotice | null, 
/**
 * `proposed`, `approved`, `refused`, `withdrawn`.
 */
state: string, 
/**
 * How much, fen.
 */
fen: string, 
/**
 * Why.
 */
reason: string, 
/**
 * The case, or what else it rests on.
 */
evidence: string, 
/**
 * The day on which the program left, of a refund.
 */
left_on: string | null, 
/**
 * Who proposed it.
 */
proposed_by: string, 
/**
 * When.
 */
proposed_at: Millis, 
/**
 * Who decided.
 */
decided_by: string | null, 
/**
 * When.
 */
decided_at: Millis | null, 
/**
 * What that person said.
 */
words: string, 
/**
 * `approve`, `refuse`, `withdraw`: whether this person may, or why not.
 */
allowed: Array<Allowed>, };

/**
 * A notice that money may be transferred to.
 */
export type ActNotice = { 
/**
 * Its number.
 */
notice: string, 
/**
 * Its version.
 */
version: number, 
/**
 * The program's id with the platform.
 */
app_id: string, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What is still asked, fen.
 */
open_fen: string, };

/**
 * An act on a batch as it was seen.
 */
export type ActOnBatch = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The batch.
 */
id: string, 
/**
 * The version seen.
 */
version: number, 
/**
 * Why, for rejecting and withdrawing.
 */
reason: string | null, };

/**
 * Acts, those that wait first.
 */
export type Acts = { 
/**
 * These.
 */
acts: Array<ActInfo>, 
/**
 * How many wait for a second person.
 */
waiting: number, };

/**
 * Adds an account.
 */
export type AddAccount = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Login.
 */
login: string, 
/**
 * The person behind it: two accounts of one person are one person to four eyes.
 */
person: string, 
/**
 * Name shown.
 */
display_name: string, 
/**
 * Password.
 */
password: string, 
/**
 * Roles asked for.
 */
roles: Array<string>, };

/**
 * The agreement of a period.
 */
export type AgreementReport = { 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
to: string, 
/**
 * One a person, by login.
 */
rows: Array<AgreementRow>, 
/**
 * Looks nobody answered: all for a manager, for a reviewer those they may take.
 */
looks_waiting: number, 
/**
 * Disagreements nobody settled, for a manager.
 */
to_settle: number, };

/**
 * How far second looks agreed with the decisions of one person.
 */
export type AgreementRow = { 
/**
 * The accounts of the person, in order of their making.
 */
logins: Array<string>, 
/**
 * Whether it is the asking person.
 */
mine: boolean, 
/**
 * Decisions that were looked at a second time.
 */
looks: number, 
/**
 * With the same verdict.
 */
agreed: number, 
/**
 * Of those, returned for other fields.
 */
other_fields: number, 
/**
 * Disagreements nobody settled.
 */
unsettled: number, 
/**
 * Disagreements in which this person was found right, alone or with the other.
 */
found_right: number, 
/**
 * Disagreements in which the other was.
 */
found_wrong: number, 
/**
 * Thousandths that agreed; nothing where nothing was looked at.
 */
per_mille: number | null, 
/**
 * Where the 95 % interval begins, in thousandths.
 */
low: number | null, 
/**
 * Where it ends.
 */
high: number | null, 
/**
 * Whether the figures rest on few looks.
 */
few: boolean, };

/**
 * One act and why it cannot be done now; no code means it can.
 */
export type Allowed = { 
/**
 * `claim`, `release`, `approve`, `return`, `unmask`, `submit`, `execute`, `results`, `handoff`, …
 */
act: string, 
/**
 * The fault's code, or nothing.
 */
refusal: string | null, };

/**
 * Approves a filing.
 */
export type Approve = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * The version the decision was made on.
 */
version: number, 
/**
 * The hash of the letters that were shown, where they were; other letters are not sent.
 */
letter: string | null, };

/**
 * Approves exactly one list.
 */
export type ApproveBatch = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The batch.
 */
id: string, 
/**
 * The version seen.
 */
version: number, 
/**
 * The hash of the list that was read.
 */
hash: string, 
/**
 * The approver's own password, once more.
 */
password: string, 
/**
 * The number of programs, typed.
 */
count: number, };

/**
 * Why a filing stands aside.
 */
export type Aside = { 
/**
 * `hold`, `question`; `answered`, and `over` for a hold whose day has come, keep nobody from it.
 */
kind: string, 
/**
 * Of a hold: until which day.
 */
until: string | null, };

/**
 * Puts a filing aside with a question for somebody else.
 */
export type Ask = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * The question.
 */
text: string, };

/**
 * Asks for acts.
 */
export type AskActs = { 
/**
 * Only those that wait for a second person.
 */
waiting: boolean, };

/**
 * Asks for the agreement of a period: a reviewer's own, a manager's all.
 */
export type AskAgreement = { 
/**
 * The first day on which looks were answered; nothing: 90 days before the last.
 */
from: string | null, 
/**
 * The last one; nothing: today.
 */
to: string | null, };

/**
 * Asks for the trial balance.
 */
export type AskBalance = { 
/**
 * The last day of postings that count; nothing for all.
 */
on: string | null, };

/**
 * Asks for the coverage calendar.
 */
export type AskCoverage = { 
/**
 * Platform.
 */
platform: string, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
to: string, };

/**
 * Asks for disagreements: a reviewer's own, a manager's all.
 */
export type AskLooks = { 
/**
 * Also those that are settled.
 */
settled: boolean, };

/**
 * Asks for today's reminders.
 */
export type AskReminders = { 
/**
 * Platform.
 */
platform: string, };

/**
 * Asks where a payment's row came from.
 */
export type AskSource = { 
/**
 * The payment.
 */
payment: string, };

/**
 * Asks where a notice's money came from.
 */
export type AskTrace = { 
/**
 * The notice's number.
 */
notice: string, };

/**
 * Asks for waivers.
 */
export type AskWaivers = { 
/**
 * Only those that wait for a second person.
 */
waiting: boolean, };

/**
 * A part of a payment for a notice.
 */
export type AssignPart = { 
/**
 * The notice's number.
 */
notice: string, 
/**
 * Fen.
 */
fen: string, };

/**
 * Divides what is left of a payment among notices; what is not given away stays in suspense.
 */
export type AssignPayment = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The payment.
 */
payment: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * The parts, each of another notice.
 */
parts: Array<AssignPart>, 
/**
 * Fen of the rest that are to be sent back; nothing for none.
 */
back: string | null, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * A scan or document.
 */
export type AttachmentInfo = { 
/**
 * Id.
 */
id: string, 
/**
 * The media name in the application.
 */
media: string, 
/**
 * The field it belongs to.
 */
path: string, 
/**
 * Content type, sniffed.
 */
mime: string, 
/**
 * Size, as text.
 */
bytes: string, };

/**
 * What verification says.
 */
export type AuditReport = { 
/**
 * Whether nothing was found.
 */
ok: boolean, 
/**
 * Events checked.
 */
events: string, 
/**
 * Rows compared.
 */
rows: string, 
/**
 * The chain's head.
 */
head: string, 
/**
 * What was found; the first thousand.
 */
findings: Array<Finding>, 
/**
 * Tables and fields that verification does not cover.
 */
not_covered: Array<string>, };

/**
 * A batch, whole but for its items, which are a list of their own.
 */
export type BatchDetail = { 
/**
 * Id.
 */
id: string, 
/**
 * Version to act on.
 */
version: number, 
/**
 * Number.
 */
number: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * Rule.
 */
rule: string, 
/**
 * `search_restriction` or `delisting`.
 */
measure: string, 
/**
 * The policy.
 */
policy: string, 
/**
 * Its source note.
 */
source: string, 
/**
 * Legal basis, from the policy, in Chinese.
 */
legal_basis: string, 
/**
 * The same in English.
 */
legal_basis_en: string, 
/**
 * Day it was judged by.
 */
as_of: string, 
/**
 * State.
 */
state: string, 
/**
 * Hash of the frozen list.
 */
hash: string, 
/**
 * Programs in it.
 */
items: number, 
/**
 * Programs of the platform on the shelf, to see the blast radius.
 */
listed: number, 
/**
 * Items by outcome.
 */
outcomes: { [key in string]: number }, 
/**
 * Programs left out because we have not been told, by reason.
 */
not_known: { [key in string]: number }, 
/**
 * Programs of the rule in the previous batch of this rule and not in this one, and the other way round.
 */
gone: number, 
/**
 * See `gone`.
 */
new: number, 
/**
 * Who planned it.
 */
author: string, 
/**
 * When.
 */
planned_at: Millis, 
/**
 * Who approved it.
 */
approver: string | null, 
/**
 * When.
 */
approved_at: Millis | null, 
/**
 * The first day it may be executed.
 */
execute_from: string | null, 
/**
 * Who executed it.
 */
executor: string | null, 
/**
 * When.
 */
executed_at: Millis | null, 
/**
 * Why it was rejected or withdrawn.
 */
reason: string, 
/**
 * What can be done now.
 */
allowed: Array<Allowed>, };

/**
 * Takes the platform's results back.
 */
export type BatchResults = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The batch.
 */
id: string, 
/**
 * The picked file.
 */
file: string, };

/**
 * What a decision on many filings did.
 */
export type BulkDone = { 
/**
 * The operation id by which the whole is taken back.
 */
bulk: string, 
/**
 * The filings that were decided.
 */
decided: Array<string>, 
/**
 * Those that were not, because something changed since they were shown.
 */
left_out: Array<BulkLeftOut>, 
/**
 * From when the decisions may leave.
 */
leaves_at: Millis, };

/**
 * One filing of a bulk decision before it is made.
 */
export type BulkItem = { 
/**
 * The filing.
 */
id: string, 
/**
 * Its version.
 */
version: number, 
/**
 * Order number.
 */
order_no: string, 
/**
 * Program.
 */
program_name: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Warnings and notes of its checks.
 */
findings: number, 
/**
 * The fault's code where it is left out; nothing where it is ready.
 */
refusal: string | null, 
/**
 * What belongs to that code.
 */
params: { [key in string]: string }, };

/**
 * One filing that a bulk decision left out.
 */
export type BulkLeftOut = { 
/**
 * The filing.
 */
id: string, 
/**
 * The fault's code.
 */
refusal: string, };

/**
 * A filing of a bulk decision with the version that was looked at.
 */
export type BulkPick = { 
/**
 * The filing.
 */
id: string, 
/**
 * Its version.
 */
version: number, 
/**
 * The hash of its letters, where they were shown; other letters refuse the whole act.
 */
letter: string | null, };

/**
 * What a decision on many filings would do.
 */
export type BulkPlan = { 
/**
 * All that were asked for.
 */
items: Array<BulkItem>, 
/**
 * How many are ready.
 */
ready: number, 
/**
 * How many are left out.
 */
left_out: number, };

/**
 * What became of taking many decisions back.
 */
export type BulkUndone = { 
/**
 * Decisions that were taken back.
 */
undone: number, 
/**
 * Those that had left, or were taken back before.
 */
left: number, };

/**
 * Something that is asked for, or acted on, by its id.
 */
export type ById = { 
/**
 * The id.
 */
id: string, };

/**
 * Stops a job.
 */
export type CancelJob = { 
/**
 * The job's id, as the window made it.
 */
job: string, };

/**
 * A notice that suspense money may belong to.
 */
export type CandidateNotice = { 
/**
 * Its number.
 */
notice: string, 
/**
 * Its program's name.
 */
program: string, 
/**
 * Its program's id.
 */
app_id: string, 
/**
 * Its subject's name.
 */
subject: string, 
/**
 * Fen still to be paid.
 */
open_fen: string, 
/**
 * When it was issued.
 */
issued_on: string, 
/**
 * `open`, `settled` or `waived`.
 */
state: string, 
/**
 * What speaks for it, the strongest first: `number_named`, `app_id_named`, `payer_is_subject`,
 * `amount_fits`, `paid_after_issue`.
 */
speaks_for: Array<string>, 
/**
 * What speaks against it: `already_settled`, `waived`, `other_platform`, `before_issue`,
 * `amount_below`, `amount_above`, `not_the_only_one`.
 */
against: Array<string>, };

/**
 * Grants or takes back a role.
 */
export type ChangeRole = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The account.
 */
account: string, 
/**
 * The role.
 */
role: string, };

/**
 * What an automatic check found.
 */
export type CheckInfo = { 
/**
 * The check.
 */
code: string, 
/**
 * `pass`, `note`, `warning`, `error`.
 */
severity: string, 
/**
 * The field it speaks of.
 */
path: string, 
/**
 * What it saw; nothing personal.
 */
evidence: { [key in string]: string }, 
/**
 * Reasons that would fit a return.
 */
reasons: Array<string>, };

/**
 * A code's name in both languages.
 */
export type CodeName = { 
/**
 * Chinese.
 */
zh: string, 
/**
 * English.
 */
en: string, };

/**
 * Confirms, as a second person, that a period is opened again.
 */
export type ConfirmUnlock = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The word that was asked.
 */
id: string, };

/**
 * The file's own totals against its rows.
 */
export type ControlInfo = { 
/**
 * `totals`, `running-balance` or `none`.
 */
kind: string, 
/**
 * What the file says.
 */
declared: { [key in string]: string }, 
/**
 * What its rows add up to.
 */
computed: { [key in string]: string }, 
/**
 * Whether they agree; nothing where the file says nothing.
 */
agrees: boolean | null, 
/**
 * Whether a disagreement keeps the file out; consumer statements say themselves that they
 * may not add up.
 */
binding: boolean, 
/**
 * Whether a file of this layout may come without.
 */
may_lack: boolean, };

/**
 * The import whose rejected rows a file brings corrected.
 */
export type CorrectedImport = { 
/**
 * The import.
 */
import: string, 
/**
 * Its file.
 */
file_name: string, };

/**
 * Live counts, by place of the rail or named view: `today`, `filings`, `notices`, `overdue`, `suspense`,
 * `batches`, `mine`, `unclaimed`, `aside`, `back`, `returned`, `authority`, `sms`, `outbox`; `decisions`
 * that wait to leave, and of them those `leaving` by now.
 */
export type Counts = { 
/**
 * Place and count.
 */
counts: { [key in string]: number }, };

/**
 * One deposit account's days.
 */
export type CoverageAccount = { 
/**
 * The account's number with the payment provider.
 */
deposit_account: string, 
/**
 * Its days.
 */
days: Array<CoverageDay>, };

/**
 * The coverage calendar.
 */
export type CoverageCalendar = { 
/**
 * Accounts.
 */
accounts: Array<CoverageAccount>, 
/**
 * Days missing in all.
 */
missing: number, };

/**
 * One day of a deposit account.
 */
export type CoverageDay = { 
/**
 * The day.
 */
on: string, 
/**
 * Whether it is known what was paid on it: a bill was imported, or somebody said that there
 * is none.
 */
covered: boolean, 
/**
 * Whether anybody had been asked for a deposit by then; before the first notice a missing
 * bill is nobody's evidence.
 */
needed: boolean, 
/**
 * Who said that there is none; nobody where a bill speaks.
 */
declared_by: string | null, 
/**
 * How that person knows.
 */
reason: string | null, };

/**
 * The bill days of one account that a file speaks for.
 */
export type CoveredDays = { 
/**
 * The account's number.
 */
deposit_account: string, 
/**
 * The days.
 */
days: Array<string>, };

/**
 * Makes the first account of a store; it is an administrator.
 */
export type CreateAdministrator = { 
/**
 * Login.
 */
login: string, 
/**
 * Name shown.
 */
display_name: string, 
/**
 * Password, 10 to 1024 bytes.
 */
password: string, };

/**
 * Decides on a proposed act.
 */
export type DecideAct = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The act.
 */
id: string, 
/**
 * The act's version as it was seen.
 */
version: number, 
/**
 * The notice's version as it was seen.
 */
notice_version: number, 
/**
 * The version of the notice that gets the money, of a transfer.
 */
to_version: number | null, 
/**
 * `approve` or `refuse`.
 */
verdict: string, 
/**
 * What one has to say about it; a refusal says something.
 */
words: string, };

/**
 * Decides on many filings.
 */
export type DecideBulk = { 
/**
 * Operation id; the whole is taken back by it.
 */
op: string, 
/**
 * `approve` or `return`.
 */
act: string, 
/**
 * The filings that were shown as ready.
 */
picks: Array<BulkPick>, 
/**
 * Of a return: at least one.
 */
reasons: Array<ReasonUse>, };

/**
 * Answers a second look.
 */
export type DecideLook = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The look.
 */
id: string, 
/**
 * `approve` or `return`.
 */
verdict: string, 
/**
 * Of a return: at least one.
 */
reasons: Array<ReasonUse>, };

/**
 * Decides on a proposed waiver.
 */
export type DecideWaiver = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The waiver.
 */
id: string, 
/**
 * The waiver's version as it was seen.
 */
version: number, 
/**
 * The notice's version as it was seen: a payment meanwhile asks for another look.
 */
notice_version: number, 
/**
 * `approve` or `refuse`.
 */
verdict: string, 
/**
 * What one has to say about it; a refusal says something.
 */
words: string, };

/**
 * A decision that was made.
 */
export type Decided = { 
/**
 * The filing.
 */
id: string, 
/**
 * Its new status.
 */
status: number, 
/**
 * The next one in *Today* that nobody holds, already taken for this person.
 */
next: string | null, 
/**
 * The next one, whole, so that it is there at once.
 */
next_detail: FilingDetail | null, 
/**
 * From when the decision may leave; until then it can be taken back.
 */
leaves_at: Millis, };

/**
 * Says that there is no bill of a day because nothing was paid on it.
 */
export type DeclareDay = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The account's number with the payment provider.
 */
deposit_account: string, 
/**
 * The day; it has to be over.
 */
on: string, 
/**
 * How one knows: where one looked.
 */
reason: string, };

/**
 * A made-up account of a demo store.
 */
export type DemoAccount = { 
/**
 * Login.
 */
login: string, 
/**
 * Password, printed because the store is made up.
 */
password: string, 
/**
 * Roles.
 */
roles: Array<string>, };

/**
 * A demo store with its stated right answer.
 */
export type DemoMade = { 
/**
 * Accounts to look around with.
 */
accounts: Array<DemoAccount>, 
/**
 * Folder with the day's files.
 */
place: string, 
/**
 * The right answer: how many rows settle, are duplicates, refunds and so on.
 */
answer: Record<string, unknown>, };

/**
 * A filing on which two reviewers said the opposite.
 */
export type Disagreement = { 
/**
 * The look.
 */
id: string, 
/**
 * The filing.
 */
filing: string, 
/**
 * Order number.
 */
order_no: string, 
/**
 * Program, as it was called then.
 */
program_name: string, 
/**
 * Revision.
 */
revision: number, 
/**
 * The verdict that left the house.
 */
first: LookSide, 
/**
 * The verdict of the second look.
 */
second: LookSide, 
/**
 * How it was settled.
 */
ruling: LookSettled | null, 
/**
 * The fault's code where the asking person may not settle it.
 */
refusal: string | null, };

/**
 * Disagreements: open ones first, then newest first.
 */
export type Disagreements = { 
/**
 * At most 200.
 */
looks: Array<Disagreement>, 
/**
 * Whether there are more.
 */
more: boolean, };

/**
 * Nothing more to say: it is done.
 */
export type Done = Record<symbol, never>;

/**
 * How a file's header differs from its layout as it is known; columns by name.
 */
export type DriftInfo = { 
/**
 * In another order; found by their names.
 */
moved: Array<string>, 
/**
 * Known to nobody; passed over.
 */
new: Array<string>, 
/**
 * Left out.
 */
missing: Array<string>, };

/**
 * Why a day is due.
 */
export type DueInfo = { 
/**
 * The day.
 */
on: string, 
/**
 * The clock's rule: `platform_review`, `sms`, `authority`.
 */
rule: string, 
/**
 * Whether the calendar of its year is not published yet.
 */
provisional: boolean, 
/**
 * Days that were not counted or counted against the weekday: "2026-02-15 holiday 春节".
 */
steps: Array<string>, };

/**
 * A request without content.
 */
export type Empty = Record<symbol, never>;

/**
 * What the window's host tells without being asked, by event name.
 */
export type Events = { 
/**
 * Files were dropped on the window; the host holds their paths.
 */
files_dropped: SeveralPicked, 
/**
 * Something changed: counts and lists may be stale.
 */
changed: Done, 
/**
 * The team's server went away, or is back.
 */
server: Reachable, };

/**
 * What an execution did.
 */
export type Executed = { 
/**
 * The batch.
 */
id: string, 
/**
 * Programs ordered.
 */
ordered: number, 
/**
 * Programs left out because they became compliant or changed, by reason.
 */
left_out: { [key in string]: number }, };

/**
 * Writes a layout's document to a file.
 */
export type ExportProfile = { 
/**
 * The layout.
 */
profile: string, 
/**
 * Where to write: a handle from the host.
 */
file: string, };

/**
 * Fetches one scan, for the terminal; the window is served by a scheme of its own.
 */
export type FetchAttachment = { 
/**
 * The attachment.
 */
id: string, 
/**
 * The picked target.
 */
file: string, };

/**
 * What the file is.
 */
export type FileIdentity = { 
/**
 * Name without folders.
 */
name: string, 
/**
 * SHA-256 of its bytes.
 */
sha256: string, 
/**
 * Size.
 */
bytes: number, 
/**
 * `csv`, `xlsx`, `xls`, `zip`.
 */
format: string, 
/**
 * `utf-8`, `gb18030`, `utf-16le`, `utf-16be`.
 */
encoding: string, 
/**
 * Sheet, for workbooks.
 */
sheet: string | null, 
/**
 * Member, for archives.
 */
member: string | null, 
/**
 * Sheets or members that hold the same bill again and were passed over.
 */
same: Array<string>, };

/**
 * The tables of a file.
 */
export type FileSketch = { 
/**
 * The file's name without folders.
 */
name: string, 
/**
 * The tables.
 */
tables: Array<SketchTable>, 
/**
 * What columns can mean.
 */
roles: Array<string>, 
/**
 * Words that a column of directions begins with, each with `in` or `out`.
 */
words: Array<[string, string]>, };

/**
 * How a value was filed that is only written differently now.
 */
export type FiledAs = { 
/**
 * The value as it was filed, masked where personal.
 */
before: string, 
/**
 * In what the two differ: `width`, `space`, `case`, `script`, `form`, `order`.
 */
ways: Array<string>, };

/**
 * The order that filed what a change is asked of.
 */
export type FiledOrder = { 
/**
 * The earlier order's id.
 */
id: string, 
/**
 * Its order number.
 */
order_no: string, 
/**
 * When it was filed.
 */
filed_at: Millis, };

/**
 * One field that a change filing asks to change.
 */
export type FilingChange = { 
/**
 * Dotted path.
 */
path: string, 
/**
 * See `FilingField`.
 */
section: string, 
/**
 * Chinese label.
 */
label_zh: string, 
/**
 * English label.
 */
label_en: string, 
/**
 * What was filed, masked where personal; nothing where the field was empty.
 */
before: string | null, 
/**
 * What is asked now, masked where personal; nothing where the field is emptied.
 */
after: string | null, 
/**
 * Whether it is personal and so masked.
 */
personal: boolean, 
/**
 * Names of the codes among the values, by code.
 */
names: { [key in string]: CodeName }, };

/**
 * A filing, whole.
 */
export type FilingDetail = { 
/**
 * Id.
 */
id: string, 
/**
 * Version to decide on.
 */
version: number, 
/**
 * Platform.
 */
platform: string, 
/**
 * Order number.
 */
order_no: string, 
/**
 * Revision.
 */
revision: number, 
/**
 * Kind.
 */
kind: string, 
/**
 * WeChat's status.
 */
status: number, 
/**
 * SMS sub-state, while status is 4.
 */
sms_status: number | null, 
/**
 * Program.
 */
program_name: string, 
/**
 * AppID.
 */
app_id: string, 
/**
 * Program's id.
 */
program_id: string | null, 
/**
 * Subject's name, masked for a natural person.
 */
subject_name: string, 
/**
 * MIIT code of the subject's kind.
 */
subject_kind: number, 
/**
 * Province code.
 */
province: string, 
/**
 * When it came.
 */
submitted_at: Millis, 
/**
 * When it is due.
 */
due: DueInfo | null, 
/**
 * Filing number.
 */
record_number: string | null, 
/**
 * Who works on it.
 */
lease: Lease | null, 
/**
 * Of a change: the order that filed what it is asked of, where the store has one.
 */
filed: FiledOrder | null, 
/**
 * Of a change: what differs from what was filed.
 */
changes: Array<FilingChange>, 
/**
 * The comparison.
 */
fields: Array<FilingField>, 
/**
 * The checks, worst first.
 */
checks: Array<CheckInfo>, 
/**
 * The scans.
 */
attachments: Array<AttachmentInfo>, 
/**
 * The story so far, oldest first.
 */
history: Array<HistoryEntry>, 
/**
 * Other programs of the subject: id and name.
 */
other_programs: Array<[string, string]>, 
/**
 * Other orders of the subject, newest first.
 */
other_orders: Array<SubjectOrder>, 
/**
 * What was said about it, oldest first.
 */
notes: Array<NoteInfo>, 
/**
 * Why it stands aside, where it does.
 */
aside: Aside | null, 
/**
 * The last decision, as long as it has not left the house.
 */
undoable: Undoable | null, 
/**
 * What can be done now.
 */
allowed: Array<Allowed>, };

/**
 * One field as it was declared, read from the scan and known to the registry.
 */
export type FilingField = { 
/**
 * Dotted path.
 */
path: string, 
/**
 * `subject`, `principal`, `legal_person`, `program`, `program_principal`, `materials`.
 */
section: string, 
/**
 * Chinese label.
 */
label_zh: string, 
/**
 * English label.
 */
label_en: string, 
/**
 * What the applicant declared, masked where personal.
 */
declared: string | null, 
/**
 * What was read from the scan.
 */
ocr: string | null, 
/**
 * What the registry says.
 */
registry: string | null, 
/**
 * `same`, `differs`, `only_declared`, `confirm`.
 */
verdict: string, 
/**
 * Whether it is personal and so masked.
 */
personal: boolean, 
/**
 * The scan that proves it.
 */
attachment: string | null, 
/**
 * Of a change, where the value is as it was filed: the verdict it had then.
 */
earlier: string | null, 
/**
 * Of a change, where the value means what was filed and is written differently.
 */
filed_as: FiledAs | null, 
/**
 * Names of the codes among the values, by code.
 */
names: { [key in string]: CodeName }, };

/**
 * Something verification found.
 */
export type Finding = { 
/**
 * `event`, `chain`, `row`, `field`, `rows_missing`, `rows_added`, `digest`, `attachment`, `schema`.
 */
kind: string, 
/**
 * Table.
 */
table: string, 
/**
 * Row id or event number.
 */
row: string, 
/**
 * Field.
 */
field: string, };

/**
 * Asks for a notice.
 */
export type GetNotice = { 
/**
 * Its number or its id.
 */
notice: string, };

/**
 * Something a person did with a payment.
 */
export type HandMatch = { 
/**
 * The notice it was matched to; nothing for what is to be sent back.
 */
notice: string | null, 
/**
 * Fen.
 */
fen: string, 
/**
 * When.
 */
on: string, };

/**
 * Hands what waits over as files in a picked folder.
 */
export type HandOff = { 
/**
 * Operation id.
 */
op: string, 
/**
 * `decision` or `lift`.
 */
kind: string, 
/**
 * The picked folder.
 */
folder: string, 
/**
 * Whether one's own decisions leave although they could still be taken back.
 */
mine_now: boolean, };

/**
 * Hands an executed batch over as files.
 */
export type HandOffBatch = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The batch.
 */
id: string, 
/**
 * The picked folder.
 */
folder: string, };

/**
 * Writes the letters that have not left yet.
 */
export type HandOffLetters = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The folder to write into: a handle from the host.
 */
folder: string, };

/**
 * Files that left the house.
 */
export type HandedOff = { 
/**
 * The hand-off's id.
 */
id: string, 
/**
 * How many items.
 */
items: number, 
/**
 * The files written, without folders.
 */
files: Array<string>, 
/**
 * SHA-256 of the manifest.
 */
manifest_sha256: string, 
/**
 * Where they are, for people; no command takes it.
 */
place: string, };

/**
 * Something that happened to a filing.
 */
export type HistoryEntry = { 
/**
 * When.
 */
at: Millis, 
/**
 * `submitted`, `resubmitted`, `approved`, `returned`, `sms_done`, `sms_timed_out`, `authority_filed`, `authority_returned`, `withdrawn`, `retracted`.
 */
kind: string, 
/**
 * Who, where it was one of us.
 */
login: string, 
/**
 * Revision.
 */
revision: number, 
/**
 * Reasons, where it was returned.
 */
reasons: Array<ReasonText>, 
/**
 * On how many filings the same act was; one for an act on this filing alone.
 */
together: number, };

/**
 * Puts a filing aside until a day.
 */
export type Hold = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * The day on which it comes back.
 */
until: string, 
/**
 * Why.
 */
text: string, };

/**
 * Commits exactly the inspected plan.
 */
export type ImportPayments = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The picked file.
 */
file: string, 
/**
 * A profile to insist on.
 */
profile: string | null, 
/**
 * The sheet or member; needed where several different bills would fit.
 */
sheet: string | null, 
/**
 * The deposit account, where the file does not name it.
 */
account: string | null, 
/**
 * The plan that was shown.
 */
plan: string, };

/**
 * Takes a picked policy file as a new edition.
 */
export type ImportPolicy = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The picked file.
 */
file: string, };

/**
 * The same from a file.
 */
export type ImportProfile = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The picked file.
 */
file: string, };

/**
 * What an import did.
 */
export type ImportReceipt = { 
/**
 * The import.
 */
import: string, 
/**
 * Whether the file had been imported before, so that nothing changed.
 */
repeated: boolean, 
/**
 * The inspection it carried out.
 */
inspection: Inspection, 
/**
 * Notices paid in full by it.
 */
notices_settled: number, 
/**
 * Search restrictions lifted by it.
 */
lifts: number, 
/**
 * When.
 */
at: Millis, };

/**
 * What undoing an import did.
 */
export type ImportUndone = { 
/**
 * The import.
 */
import: string, 
/**
 * Rows that released their numbers.
 */
payments: number, 
/**
 * Postings that were taken back.
 */
postings: number, 
/**
 * Notices that are open again.
 */
notices_reopened: number, 
/**
 * Notices that are paid again.
 */
notices_settled: number, 
/**
 * Lifts that were taken back before they left.
 */
lifts_taken_back: number, 
/**
 * Days that are missing again.
 */
days_withdrawn: number, 
/**
 * Later files that may be taken in once more.
 */
retake: Array<RetakeFile>, 
/**
 * When.
 */
at: Millis, };

/**
 * Says what a file is and judges every row; stores nothing.
 */
export type InspectPayments = { 
/**
 * The picked file.
 */
file: string, 
/**
 * A profile to insist on.
 */
profile: string | null, 
/**
 * The sheet or member; needed where several different bills would fit.
 */
sheet: string | null, 
/**
 * The deposit account, where the file does not name it.
 */
account: string | null, 
/**
 * How many rows to detail per verdict; 0 for none.
 */
rows: number, };

/**
 * What `payments inspect` answers.
 */
export type Inspection = { 
/**
 * The file.
 */
file: FileIdentity, 
/**
 * The profile found.
 */
profile: string | null, 
/**
 * Whether the profile waits for a second person, so that nothing is imported with it yet.
 */
unconfirmed: boolean, 
/**
 * Whether the file, or a person for it, names the account its money moved on.
 */
names_account: boolean, 
/**
 * Which of the profile's variants; empty where it has none.
 */
variant: string, 
/**
 * How the header differs from what is known of the layout.
 */
drift: DriftInfo, 
/**
 * The header's line.
 */
header_line: number, 
/**
 * Data rows.
 */
rows: number, 
/**
 * Verdicts.
 */
verdicts: VerdictCounts, 
/**
 * Money in.
 */
in: MoneyIn, 
/**
 * Money out.
 */
out: MoneyOut, 
/**
 * The control.
 */
control: ControlInfo, 
/**
 * The plan's hash; the import takes exactly this.
 */
plan: string, 
/**
 * Bill days the file speaks for, by deposit account.
 */
days: Array<CoveredDays>, 
/**
 * The import whose rejected rows it brings corrected; rows and verdicts are those rows' alone.
 */
corrects?: CorrectedImport | null, 
/**
 * Rows, where asked for.
 */
detail?: Array<PaymentRow> | null, };

/**
 * Takes in programs, filings or events.
 */
export type IntakeFile = { 
/**
 * Operation id.
 */
op: string, 
/**
 * `programs`, `filings` or `events`.
 */
kind: string, 
/**
 * The picked file.
 */
file: string, };

/**
 * What an intake did.
 */
export type IntakeReport = { 
/**
 * Rows read.
 */
read: number, 
/**
 * New rows taken.
 */
accepted: number, 
/**
 * Rows that changed something known.
 */
updated: number, 
/**
 * Rows that said nothing new.
 */
unchanged: number, 
/**
 * Rows refused.
 */
refused: number, 
/**
 * The refused rows; the first thousand.
 */
rows: Array<RefusedRow>, };

/**
 * Issues exactly the notices that were shown.
 */
export type IssueNotices = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The plan's hash.
 */
plan: string, };

/**
 * Notices that were issued.
 */
export type Issued = { 
/**
 * How many.
 */
notices: number, 
/**
 * Fen asked in all.
 */
total_fen: string, };

/**
 * Keeps a list under a name; the name again replaces it.
 */
export type KeepView = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The list, such as `filings`.
 */
list: string, 
/**
 * Its name, at most 60 characters.
 */
name: string, 
/**
 * What was asked, as the window needs it to ask again: JSON, at most 8,000 characters.
 */
question: string, 
/**
 * Whether others may open it.
 */
shared: boolean, };

/**
 * A kept list.
 */
export type KeptView = { 
/**
 * Id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What was asked.
 */
question: string, 
/**
 * Whether others may open it.
 */
shared: boolean, 
/**
 * Whose it is.
 */
login: string, 
/**
 * Whether it is the asking person's own.
 */
mine: boolean, };

/**
 * Kept lists: one's own first, then the shared ones of others, by name.
 */
export type KeptViewList = { 
/**
 * The lists.
 */
views: Array<KeptView>, };

/**
 * Asks for the kept lists of a list.
 */
export type KeptViews = { 
/**
 * The list, such as `filings`.
 */
list: string, };

/**
 * A team's store as it is remembered: never with a password.
 */
export type KnownTeam = { 
/**
 * The server's name.
 */
host: string, 
/**
 * Its port.
 */
port: number, 
/**
 * The database.
 */
database: string, 
/**
 * Whether it is reached on this computer without TLS.
 */
plain: boolean, 
/**
 * Who opened it.
 */
login: string, 
/**
 * The authority's file.
 */
authority: Picked | null, 
/**
 * The folder of the attachments, where one was picked.
 */
attachments: Picked | null, 
/**
 * Whether the keychain was given the password.
 */
kept: boolean, };

/**
 * The team's store that was opened last on this computer.
 */
export type LastTeam = { 
/**
 * Nothing where there was none, or where it was forgotten.
 */
team: KnownTeam | null, };

/**
 * Who works on a filing, until when.
 */
export type Lease = { 
/**
 * The account.
 */
account: string, 
/**
 * Its login.
 */
login: string, 
/**
 * When it ends.
 */
until_at: Millis, 
/**
 * Whether it is the asking person's own.
 */
mine: boolean, };

/**
 * A letter that left.
 */
export type LeftLetter = { 
/**
 * `issued`, `reminder`, `paid`, `waived`, `deducted`, `refund`.
 */
kind: string, 
/**
 * Working days of a reminder, fen of what came or went back, the act of a deduction, or 0.
 */
mark: string, 
/**
 * When.
 */
at: Millis, 
/**
 * By whom.
 */
by: string, 
/**
 * The hand-off it left with.
 */
handoff: string, 
/**
 * Its text.
 */
letters: Letters, };

/**
 * A letter in one language.
 */
export type Letter = { 
/**
 * Its subject.
 */
subject: string, 
/**
 * Its text.
 */
body: string, };

/**
 * A letter in both languages, as it is sent.
 */
export type Letters = { 
/**
 * Chinese; it prevails.
 */
zh: Letter, 
/**
 * English.
 */
en: Letter, 
/**
 * What both are known by: the decision names it.
 */
hash: string, };

/**
 * One condition of a list.
 */
export type ListFilter = { 
/**
 * A column of the list. Of filings also `subject_kind`, and of now: `holder` (in `me`, `anybody`,
 * `nobody`), `age_days` since it came, `due_in` days from today.
 */
column: string, 
/**
 * `in`, `at_most`, `at_least`, `empty`, `filled`.
 */
op: string, 
/**
 * Values in the form in which cells cross: text, numbers as text, days, fen. An instant may be
 * given as a day: at least its begin, at most its end.
 */
values: Array<string>, };

/**
 * Closes the books through a day, or asks to open them again back to one.
 */
export type LockPeriod = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The last closed day.
 */
through: string, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * A look that was answered, and the one that came next.
 */
export type LookDecided = { 
/**
 * The look.
 */
id: string, 
/**
 * The next one; nothing when none waits for them.
 */
next: LookDetail | null, 
/**
 * How many wait for them, the next one among them.
 */
looks_waiting: number, };

/**
 * A filing for a blind second look.
 */
export type LookDetail = { 
/**
 * The look.
 */
id: string, 
/**
 * Until when it is with the asking person.
 */
held_until: Millis, 
/**
 * The filing as it was decided on, without what was decided, by whom, and what came of it. Checks
 * are made anew, as of now.
 */
filing: FilingDetail, };

/**
 * How a disagreement was settled.
 */
export type LookSettled = { 
/**
 * By whom.
 */
login: string, 
/**
 * When.
 */
at: Millis, 
/**
 * Who was right: `first`, `second` or `both`.
 */
right: string, 
/**
 * Why.
 */
words: string, };

/**
 * One of the two verdicts.
 */
export type LookSide = { 
/**
 * Who.
 */
login: string, 
/**
 * When.
 */
at: Millis, 
/**
 * `approved` or `returned`.
 */
verdict: string, 
/**
 * Of a return.
 */
reasons: Array<ReasonText>, };

/**
 * Makes a demo store.
 */
export type MakeDemo = { 
/**
 * How many programs.
 */
programs: number, 
/**
 * The seed; the same seed makes the same day.
 */
seed: number, };

/**
 * Writes the reminders that were shown.
 */
export type MakeReminders = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The list's hash.
 */
plan: string, 
/**
 * The folder to write into: a handle from the host.
 */
folder: string, };

/**
 * Assigns one notice as much of a payment as fits.
 */
export type MatchPayment = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The payment.
 */
payment: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * The notice's number.
 */
notice: string, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * A payment that was matched by hand.
 */
export type Matched = { 
/**
 * Fen that settled the notice.
 */
settled_fen: string, 
/**
 * Fen still in suspense.
 */
left_fen: string, 
/**
 * Whether the notice is now paid in full.
 */
paid_in_full: boolean, };

/**
 * Who is signed in.
 */
export type Me = { 
/**
 * The account's id.
 */
account: string, 
/**
 * Its login.
 */
login: string, 
/**
 * The name shown.
 */
display_name: string, 
/**
 * Active roles.
 */
roles: Array<string>, 
/**
 * When the session locks by itself if nothing is done.
 */
locks_at: Millis, };

/**
 * Milliseconds since 1970-01-01 UTC; a number, below 2⁵³.
 */
export type Millis = number;

/**
 * Money in, fen: `read` is the sum of the rest.
 */
export type MoneyIn = { 
/**
 * In all.
 */
read: string, 
/**
 * Settles notices.
 */
settled: string, 
/**
 * Settles nothing yet.
 */
suspense: string, 
/**
 * Known already.
 */
duplicate: string, 
/**
 * In rows that cannot be taken.
 */
rejected: string, };

/**
 * Money out, fen.
 */
export type MoneyOut = { 
/**
 * In all.
 */
read: string, 
/**
 * Refunds of known payments.
 */
refund: string, 
/**
 * Reversals of known payments.
 */
reversal: string, 
/**
 * Whose payment is not known.
 */
unlinked: string, 
/**
 * Known already.
 */
duplicate: string, 
/**
 * In rows that cannot be taken.
 */
rejected: string, };

/**
 * The filing that was taken next, if any was left.
 */
export type NextFiling = { 
/**
 * The filing.
 */
id: string | null, };

/**
 * The next look, already taken for this person.
 */
export type NextLook = { 
/**
 * It; nothing when none waits for them.
 */
look: LookDetail | null, 
/**
 * How many wait for them, this one among them.
 */
looks_waiting: number, };

/**
 * What was said about a filing.
 */
export type NoteInfo = { 
/**
 * Id.
 */
id: string, 
/**
 * When.
 */
at: Millis, 
/**
 * `comment`, `question`, `answer`, `hold`, `resume`, `skip`.
 */
kind: string, 
/**
 * Who.
 */
login: string, 
/**
 * On which revision.
 */
revision: number, 
/**
 * Of a hold: until which day.
 */
until: string | null, 
/**
 * The words.
 */
text: string, };

/**
 * A notice, whole.
 */
export type NoticeDetail = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its version.
 */
version: number, 
/**
 * Its number.
 */
number: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The program.
 */
program: string, 
/**
 * The program's id with the platform.
 */
app_id: string, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What it asks, fen.
 */
amount_fen: string, 
/**
 * What is paid, fen.
 */
paid_fen: string, 
/**
 * What is still asked, fen: nothing of a waived one.
 */
open_fen: string, 
/**
 * What went back, fen.
 */
returned_fen: string, 
/**
 * Day of issue.
 */
issued_on: string, 
/**
 * Last day in time.
 */
due_on: string, 
/**
 * `open`, `settled`, `waived`.
 */
state: string, 
/**
 * Whether it is open past its day.
 */
overdue: boolean, 
/**
 * `none`, `ordered`, `in_force`, `lift_ordered`, `lifted`.
 */
restriction: string, 
/**
 * The rule it was issued under.
 */
rule: RuleSnapshot, 
/**
 * What happened, oldest first.
 */
story: Array<NoticeEvent>, 
/**
 * Letters that left, oldest first.
 */
letters: Array<LeftLetter>, 
/**
 * Letters that can be looked at now.
 */
previews: Array<string>, 
/**
 * What was deducted, fen.
 */
deducted_fen: string, 
/**
 * What is to be sent back and has not gone, fen.
 */
refund_due_fen: string, 
/**
 * The notice it refills, where it asks for what was deducted.
 */
refills: string | null, 
/**
 * Notices that refill it, oldest first.
 */
refilled_by: Array<string>, 
/**
 * Its waivers, newest first.
 */
waivers: Array<WaiverInfo>, 
/**
 * What was done with the money it holds, or is proposed to be, newest first.
 */
acts: Array<ActInfo>, 
/**
 * Notices that its money may be transferred to.
 */
targets: Array<ActNotice>, 
/**
 * `waive`, `deduct`, `refund`, `transfer`: whether this person may propose it, or why not.
 */
allowed: Array<Allowed>, };

/**
 * Programs that would owe more, or less, than their notices ask.
 */
export type NoticeDifferences = { 
/**
 * How many.
 */
programs: number, 
/**
 * By how much in all, fen, never negative.
 */
fen: string, };

/**
 * Something that happened to a notice.
 */
export type NoticeEvent = { 
/**
 * When.
 */
at: Millis, 
/**
 * `issued`, `paid`, `returned`, `taken_back` (of what was booked for it), `waiver_proposed`, `waiver_approved`, `waiver_refused`,
 * `waiver_withdrawn`, `letter`, `ordered`, `left_out`; of acts `deduction_proposed` and so on, likewise of
 * `refund` and `transfer`; of money `deducted`, `sent_back` (to be), `moved_out`, `moved_in`.
 */
kind: string, 
/**
 * Who; empty where that is nobody of the house.
 */
by: string, 
/**
 * Fen that moved.
 */
fen: string | null, 
/**
 * What it says beside: a kind of letter, a batch, a reason.
 */
words: string, };

/**
 * What one rule would issue.
 */
export type NoticeGroup = { 
/**
 * The rule in the policy.
 */
rule: RuleInfo, 
/**
 * Whether they ask for what was deducted from others, and not for what the rule asks.
 */
top_up: boolean, 
/**
 * What each asks, fen.
 */
each_fen: string, 
/**
 * How many programs.
 */
programs: number, 
/**
 * Fen in all.
 */
total_fen: string, 
/**
 * Due day.
 */
due_on: string, };

/**
 * A dry run of issuing.
 */
export type NoticePlan = { 
/**
 * Platform.
 */
platform: string, 
/**
 * The policy it follows.
 */
policy: string, 
/**
 * Its edition.
 */
edition: number, 
/**
 * Its source note.
 */
source: string, 
/**
 * By rule.
 */
groups: Array<NoticeGroup>, 
/**
 * Programs that have a notice already.
 */
already: number, 
/**
 * Programs of the category that no rule covers, for whatever reason.
 */
uncovered: number, 
/**
 * Everybody who is left out, by why: `already_asked`, `waived`, `band_not_told`,
 * `rule_not_valid`, `no_rule`, `delisted`, `not_listed`.
 */
left_out: { [key in string]: number }, 
/**
 * Who would owe more by today's rules: a top-up.
 */
more: NoticeDifferences, 
/**
 * Who would owe less.
 */
less: NoticeDifferences, 
/**
 * The plan's hash; issuing takes exactly this.
 */
plan: string, };

/**
 * Takes or gives back something under an operation id.
 */
export type OpById = { 
/**
 * The caller's operation id (UUIDv7).
 */
op: string, 
/**
 * The id.
 */
id: string, };

/**
 * Opens a store the person picked.
 */
export type OpenStore = { 
/**
 * The picked file.
 */
file: string, };

/**
 * Opens the store of a team as one of its people.
 */
export type OpenTeam = { 
/**
 * The address, `postgres://host:port/database`, without login and password.
 */
address: string, 
/**
 * The picked file of the house's own authority; empty where the operating system's count.
 */
authority: string, 
/**
 * The picked folder of the sealed attachments; empty for one of this computer's own.
 */
attachments: string, 
/**
 * The login.
 */
login: string, 
/**
 * Its password; empty together with `keep` takes the one that is kept.
 */
password: string, 
/**
 * Whether the keychain of this computer is to keep the password.
 */
keep: boolean, 
/**
 * Whether to make the store first, in a database that holds none, as a login that may make
 * roles.
 */
make: boolean, };

/**
 * Opens a list.
 */
export type OpenView = { 
/**
 * `filings`, `programs`, `notices`, `payments`, `imports`, `batches`, `batch_items`, `audit`.
 */
list: string, 
/**
 * A named view of the list. Of filings: `today`, `mine`, `open`, `unclaimed`, `aside` (on hold or
 * asked about), `back` (resubmitted), `returned`, `authority`, `sms` (waiting for the SMS check).
 * Of notices: `open`, `overdue`. Of payments: `suspense`.
 */
view: string | null, 
/**
 * All must hold.
 */
filters: Array<ListFilter>, 
/**
 * Column to sort by.
 */
sort: string | null, 
/**
 * Whether downwards.
 */
descending: boolean, 
/**
 * Text to find.
 */
search: string | null, };

/**
 * A reviewer's own words in the place of a reason's.
 */
export type OwnWords = { 
/**
 * The field.
 */
key_name: string | null, 
/**
 * The defect.
 */
error: string | null, 
/**
 * What to do.
 */
suggest: string | null, };

/**
 * One row with its verdict.
 */
export type PaymentRow = { 
/**
 * Line in the file, from 1.
 */
line: number, 
/**
 * The provider's number.
 */
external_id: string, 
/**
 * `payment`, `refund`, `reversal`, `other`.
 */
kind: string, 
/**
 * Fen.
 */
amount: string, 
/**
 * When, in Asia/Shanghai, as written.
 */
paid_at: string, 
/**
 * Payer, masked; empty without sign-in.
 */
payer: string, 
/**
 * Order number, goods and attached text.
 */
remark: string, 
/**
 * The verdict.
 */
verdict: string, 
/**
 * Notices it settles.
 */
notices: Array<string>, 
/**
 * Why.
 */
reasons: Array<VerdictReason>, 
/**
 * The notice that came second, of a payment that names another one in some way.
 */
runner_up: RunnerUp | null, };

/**
 * Where a payment came from, down to the bytes.
 */
export type PaymentSource = { 
/**
 * The payment, or the refund.
 */
payment: string, 
/**
 * Its number with the provider.
 */
external_id: string, 
/**
 * The refund's own number.
 */
refund_id: string, 
/**
 * `payment`, `refund` or `reversal`.
 */
kind: string, 
/**
 * Fen.
 */
amount_fen: string, 
/**
 * What moved of it, in order.
 */
postings: Array<SourcePosting>, 
/**
 * The import.
 */
import: string, 
/**
 * `committed` or `undone`.
 */
import_state: string, 
/**
 * When it was taken in.
 */
imported_at: Millis, 
/**
 * The file.
 */
file_name: string, 
/**
 * SHA-256 of its bytes.
 */
file_sha256: string, 
/**
 * Its size.
 */
file_bytes: string, 
/**
 * The row's line in it, from 1.
 */
line: number, 
/**
 * Whether the file was kept; those of earlier versions were not.
 */
kept: boolean, 
/**
 * The import whose rejected rows this one brought corrected.
 */
corrects: string | null, 
/**
 * The record, read again from the kept file.
 */
record: SourceRecord | null, };

/**
 * A word about a closed period.
 */
export type PeriodWord = { 
/**
 * The word.
 */
id: string, 
/**
 * The last closed day.
 */
through: string, 
/**
 * `in_force`, `asked`, `dropped`.
 */
state: string, 
/**
 * Why.
 */
reason: string, 
/**
 * Who said or asked it.
 */
asked_by: string, 
/**
 * When.
 */
asked_at: Millis, 
/**
 * Who confirmed it.
 */
confirmed_by: string | null, 
/**
 * When.
 */
confirmed_at: Millis | null, };

/**
 * Through which day the books are closed, and how that came.
 */
export type Periods = { 
/**
 * The last closed day.
 */
locked_through: string | null, 
/**
 * What was said, newest first.
 */
words: Array<PeriodWord>, };

/**
 * Asks the host to let the person pick a file or folder.
 */
export type PickFile = { 
/**
 * `programs`, `filings`, `events`, `bill`, `results`, `policy`, `store`, `folder`, `report`.
 */
purpose: string, 
/**
 * A name to start from, for files that will be written.
 */
suggested: string | null, };

/**
 * A file or folder the person picked; only the handle crosses.
 */
export type Picked = { 
/**
 * The handle; nothing when the person cancelled.
 */
file: string | null, 
/**
 * Its name without folders.
 */
name: string, 
/**
 * Its size, as text.
 */
bytes: string, };

/**
 * Plans a batch from a rule.
 */
export type PlanBatch = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * `unfiled` or `deposit-overdue`.
 */
rule: string, 
/**
 * The day to judge by; today when absent.
 */
as_of: string | null, };

/**
 * Asks what a decision on many filings would do.
 */
export type PlanBulk = { 
/**
 * `approve` or `return`.
 */
act: string, 
/**
 * The filings, in the order in which they are shown; at most 500.
 */
ids: Array<string>, };

/**
 * Shows which notices would be issued.
 */
export type PlanNotices = { 
/**
 * Platform.
 */
platform: string, };

/**
 * One program of a dry run.
 */
export type PlanRow = { 
/**
 * The program.
 */
program: string, 
/**
 * Its id with the platform.
 */
app_id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its category.
 */
category: string, 
/**
 * Its GMV band as it was told; may be empty.
 */
gmv_band: string, 
/**
 * Its subject's kind, an MIIT code.
 */
subject_kind: number, 
/**
 * The rule, or why it is left out.
 */
code: string, 
/**
 * What the rule asks, fen, where one fits; of a notice that refills, what was deducted.
 */
amount_fen: string | null, 
/**
 * Due day of a notice that would be issued.
 */
due_on: string | null, 
/**
 * What its notices ask already, fen.
 */
asked_fen: string | null, 
/**
 * Its latest notice.
 */
notice: string | null, 
/**
 * The notice that would be refilled, where it is asked for what was deducted.
 */
refills: string | null, };

/**
 * Asks for rows of a dry run.
 */
export type PlanRows = { 
/**
 * Platform.
 */
platform: string, 
/**
 * The plan's hash: rows of another are refused.
 */
plan: string, 
/**
 * `asked`, `left_out` or `differs`.
 */
list: string, 
/**
 * Only those of this rule, or left out for this reason.
 */
code: string | null, 
/**
 * Rows to pass over.
 */
offset: number, 
/**
 * Rows at most, up to 500.
 */
limit: number, };

/**
 * Rows of a dry run.
 */
export type PlanRowsAnswer = { 
/**
 * These.
 */
rows: Array<PlanRow>, 
/**
 * How many the list has.
 */
total: number, };

/**
 * All policies.
 */
export type Policies = { 
/**
 * Editions, newest first.
 */
policies: Array<PolicyInfo>, };

/**
 * One edition of a policy.
 */
export type PolicyInfo = { 
/**
 * Id.
 */
id: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * `filing`, `deposit` or `enforcement`.
 */
kind: string, 
/**
 * Edition.
 */
edition: number, 
/**
 * First day.
 */
valid_from: string, 
/**
 * Last day.
 */
valid_to: string | null, 
/**
 * Where the rule comes from.
 */
source: string, 
/**
 * Whether it is in force or waits for a second administrator.
 */
published: boolean, 
/**
 * The rule itself, as JSON text.
 */
body: string, };

/**
 * Asks for the letter that a decision would send.
 */
export type PreviewLetter = { 
/**
 * The filing.
 */
id: string, 
/**
 * The version the decision would be made on.
 */
version: number, 
/**
 * Of a return: at least one. Nothing for an approval.
 */
reasons: Array<ReasonUse> | null, };

/**
 * Looks at a letter about a notice as it would leave now.
 */
export type PreviewNoticeLetter = { 
/**
 * The notice's number or id.
 */
notice: string, 
/**
 * `issued`, `reminder`, `paid`, `waived`, `deducted` or `refund`.
 */
kind: string, };

/**
 * Shows a report's totals without writing it.
 */
export type PreviewReport = { 
/**
 * `deposit-ledger`.
 */
name: string, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
to: string, };

/**
 * One column of a layout.
 */
export type ProfileColumn = { 
/**
 * Its first name.
 */
name: string, 
/**
 * What it means.
 */
role: string, };

/**
 * Something about a document that keeps it from being used.
 */
export type ProfileFlaw = { 
/**
 * What it is; see `FlawCode` of the core.
 */
code: string, 
/**
 * The role, column or layout it is about; may be empty.
 */
about: string, };

/**
 * One layout, or one edition of a layout of the house.
 */
export type ProfileInfo = { 
/**
 * Its stable name.
 */
id: string, 
/**
 * Its version; of a layout of the house the edition.
 */
version: number, 
/**
 * Its name for people, by language.
 */
title: { [key in string]: string }, 
/**
 * Where it is documented.
 */
source: string, 
/**
 * The platform whose notices its money pays, where it names one.
 */
platform: string | null, 
/**
 * Its variants.
 */
variants: Array<string>, 
/**
 * `totals`, `running-balance` or `none`.
 */
control: string, 
/**
 * Whether a control that disagrees refuses the file.
 */
control_binds: boolean, 
/**
 * Its columns: the name and what it means.
 */
columns: Array<ProfileColumn>, 
/**
 * `built_in`, `waiting`, `in_force`, `retired`.
 */
state: string, 
/**
 * The edition's row, for the second person; nothing for a built-in layout.
 */
row: string | null, 
/**
 * Who drew it up; empty for a built-in layout and without sign-in.
 */
author: string, 
/**
 * When.
 */
authored_at: Millis | null, 
/**
 * Who confirmed it, where somebody had to.
 */
confirmed_by: string, 
/**
 * Since when it is in use.
 */
published_at: Millis | null, 
/**
 * Who retired it.
 */
retired_by: string, 
/**
 * When.
 */
retired_at: Millis | null, 
/**
 * Why.
 */
reason: string, 
/**
 * Its document.
 */
document: string, };

/**
 * All layouts: the built-in ones first, then those of the house, the newest editions first.
 */
export type ProfileList = { 
/**
 * The layouts.
 */
profiles: Array<ProfileInfo>, };

/**
 * What a document would read.
 */
export type ProfileTried = { 
/**
 * What keeps it from being used; nothing is read then.
 */
flaws: Array<ProfileFlaw>, 
/**
 * What the file would do, read with it.
 */
inspection: Inspection | null, 
/**
 * Columns of the file that say nothing.
 */
ignored: Array<string>, };

/**
 * How far a job has come.
 */
export type Progress = { 
/**
 * A word for the step: `read`, `match`, `write`, `verify`, …
 */
step: string, 
/**
 * Units done.
 */
done: number, 
/**
 * Units in all, where they are known.
 */
total: number | null, };

/**
 * Proposes that money held is taken for a violation.
 */
export type ProposeDeduction = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The notice's number or id.
 */
notice: string, 
/**
 * The notice's version as it was seen.
 */
version: number, 
/**
 * How much, fen.
 */
fen: string, 
/**
 * Why, as the organiser is told.
 */
reason: string, 
/**
 * The case it rests on, as the organiser is told.
 */
evidence: string, };

/**
 * Proposes that what a notice holds goes back because its program has left.
 */
export type ProposeRefund = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The notice's number or id.
 */
notice: string, 
/**
 * The notice's version as it was seen.
 */
version: number, 
/**
 * The day on which the program left.
 */
left_on: string, 
/**
 * Why.
 */
reason: string, 
/**
 * What that rests on; it stays in the house.
 */
evidence: string, };

/**
 * Proposes that money held is moved to a notice of another program of the same subject.
 */
export type ProposeTransfer = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The number or id of the notice that holds it.
 */
notice: string, 
/**
 * That notice's version as it was seen.
 */
version: number, 
/**
 * The number or id of the notice that gets it.
 */
to: string, 
/**
 * That notice's version as it was seen.
 */
to_version: number, 
/**
 * How much, fen.
 */
fen: string, 
/**
 * Why.
 */
reason: string, 
/**
 * What that rests on; it stays in the house.
 */
evidence: string, };

/**
 * Proposes that a deposit is asked no longer.
 */
export type ProposeWaiver = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The notice's number or id.
 */
notice: string, 
/**
 * The notice's version as it was seen.
 */
version: number, 
/**
 * Why, as the organiser is told.
 */
reason: string, 
/**
 * What that rests on; it stays in the house.
 */
evidence: string, };

/**
 * A filing that was put aside or skipped, and the one that came instead.
 */
export type PutAside = { 
/**
 * The filing.
 */
id: string, 
/**
 * The next one that nobody holds, already taken for this person.
 */
next: string | null, 
/**
 * The next one, whole.
 */
next_detail: FilingDetail | null, };

/**
 * Whether the team's server can be reached.
 */
export type Reachable = { 
/**
 * False from when the connection was lost until it is back; asked for, whether a server
 * answers now.
 */
reachable: boolean, };

/**
 * A stored reason in both languages.
 */
export type ReasonInfo = { 
/**
 * Code.
 */
code: string, 
/**
 * Chinese triple.
 */
zh: ReasonText, 
/**
 * English triple.
 */
en: ReasonText, 
/**
 * Its variables.
 */
variables: Array<string>, 
/**
 * How its Chinese texts are spoken: rows of characters, each with its readings, blanks between.
 */
sounds: Array<Array<string>>, };

/**
 * WeChat's triple.
 */
export type ReasonText = { 
/**
 * The stored reason it came from.
 */
code: string, 
/**
 * The field.
 */
key_name: string, 
/**
 * The defect.
 */
error: string, 
/**
 * The suggestion.
 */
suggest: string, };

/**
 * One reason of a return.
 */
export type ReasonUse = { 
/**
 * A stored reason's code.
 */
code: string, 
/**
 * The reviewer's own words in the place of the stored ones, where given.
 */
key_name: string | null, 
/**
 * The defect.
 */
error: string | null, 
/**
 * What to do.
 */
suggest: string | null, 
/**
 * Values of the reason's variables.
 */
variables: { [key in string]: string }, 
/**
 * Own words in English, for the English letter; without them it has the Chinese ones.
 */
en: OwnWords | null, };

/**
 * All stored reasons.
 */
export type Reasons = { 
/**
 * The reasons.
 */
reasons: Array<ReasonInfo>, };

/**
 * A refused row of an intake file.
 */
export type RefusedRow = { 
/**
 * Line in the file, from 1.
 */
line: number, 
/**
 * The field, or nothing for the whole row.
 */
field: string, 
/**
 * Why.
 */
code: string, 
/**
 * What the sentence needs.
 */
params: { [key in string]: string }, };

/**
 * What was written of rejected rows, as the file's last line states it.
 */
export type RejectsWritten = { 
/**
 * Rows.
 */
rows: number, 
/**
 * Fen in.
 */
money_in: string, 
/**
 * Fen out.
 */
money_out: string, };

/**
 * A notice that a reminder is about.
 */
export type ReminderRow = { 
/**
 * Its number.
 */
notice: string, 
/**
 * The program's id with the platform.
 */
app_id: string, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What is still asked, fen.
 */
open_fen: string, 
/**
 * Last day in time.
 */
due_on: string, 
/**
 * The step, in working days before that.
 */
days: number, 
/**
 * Why it is not known to be unpaid: `coverage_missing`, `suspense_names_it`,
 * `waiver_proposed`; empty where it is.
 */
code: string, };

/**
 * Today's reminders.
 */
export type Reminders = { 
/**
 * The day.
 */
on: string, 
/**
 * Working days before the due day, by the policy in force.
 */
steps: Array<number>, 
/**
 * Notices to be reminded of; the first 500.
 */
waiting: Array<ReminderRow>, 
/**
 * How many these are in all.
 */
waiting_total: number, 
/**
 * Notices that have come to a step and are not known to be unpaid; the first 500.
 */
not_known: Array<ReminderRow>, 
/**
 * How many these are in all.
 */
not_known_total: number, 
/**
 * The latest bill day that is missing, where one is.
 */
missing_on: string | null, 
/**
 * What was made before, newest first.
 */
made: Array<RemindersMade>, 
/**
 * The list's hash; making takes exactly this.
 */
plan: string, };

/**
 * Reminders that were made.
 */
export type RemindersMade = { 
/**
 * The hand-off.
 */
handoff: string, 
/**
 * When.
 */
at: Millis, 
/**
 * By whom.
 */
by: string, 
/**
 * How many.
 */
items: number, };

/**
 * A report's totals.
 */
export type ReportPreview = { 
/**
 * Rows it would have.
 */
rows: number, 
/**
 * Totals by column, fen.
 */
totals: { [key in string]: string }, };

/**
 * A report that was written.
 */
export type ReportWritten = { 
/**
 * Rows written.
 */
rows: number, 
/**
 * Totals by column, fen.
 */
totals: { [key in string]: string }, 
/**
 * SHA-256 of the file.
 */
sha256: string, 
/**
 * Where it is, for people.
 */
place: string, 
/**
 * Head of the audit chain the figures belong to.
 */
audit_head: string, 
/**
 * When it was made.
 */
made_at: Millis, };

/**
 * What a result file said.
 */
export type ResultsTaken = { 
/**
 * Items confirmed.
 */
confirmed: number, 
/**
 * Items failed.
 */
failed: number, 
/**
 * Items it said nothing new about.
 */
unchanged: number, 
/**
 * Rows refused.
 */
refused: Array<RefusedRow>, 
/**
 * Items still without a result.
 */
waiting: number, };

/**
 * A later file that counted rows of the import as known, and may be taken in once more.
 */
export type RetakeFile = { 
/**
 * The import.
 */
import: string, 
/**
 * Its file.
 */
file_name: string, };

/**
 * Takes a layout of the house out of use, with all its editions.
 */
export type RetireProfile = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The layout.
 */
profile: string, 
/**
 * The newest edition that was looked at.
 */
edition: number, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * Returns a filing with reasons.
 */
export type Return = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * The version the decision was made on.
 */
version: number, 
/**
 * At least one.
 */
reasons: Array<ReasonUse>, 
/**
 * The hash of the letters that were shown, where they were; other letters are not sent.
 */
letter: string | null, };

/**
 * A deposit rule, as its edition has it.
 */
export type RuleInfo = { 
/**
 * Its name in the policy.
 */
id: string, 
/**
 * What it asks, fen.
 */
amount_fen: string, 
/**
 * The category it is for.
 */
category: string, 
/**
 * GMV bands it is for; none: all.
 */
gmv_bands: Array<string>, 
/**
 * Subject kinds (MIIT codes) it is for; none: all.
 */
subject_kinds: Array<number>, 
/**
 * Days to pay.
 */
due_days: number, 
/**
 * Whether these are working days.
 */
due_working: boolean, 
/**
 * Its own first day, where it has one.
 */
valid_from: string | null, 
/**
 * Its own last day.
 */
valid_to: string | null, 
/**
 * What follows when unpaid.
 */
consequence: string, 
/**
 * Its own source note.
 */
source: string | null, };

/**
 * The rule a notice was issued under, as it stood then.
 */
export type RuleSnapshot = { 
/**
 * The rule.
 */
rule: RuleInfo, 
/**
 * The policy.
 */
policy: string, 
/**
 * The policy's edition.
 */
edition: number, 
/**
 * The edition's source note.
 */
source: string, 
/**
 * The band the program was told to be in when it was asked; nothing where that was not kept.
 */
told_band: string | null, 
/**
 * The subject's kind then.
 */
told_kind: number | null, };

/**
 * A notice that a row names in some way and does not settle.
 */
export type RunnerUp = { 
/**
 * Its number.
 */
notice: string, 
/**
 * Its program's name.
 */
program: string, 
/**
 * Codes of what speaks for it, as in a payment's candidates.
 */
speaks_for: Array<string>, 
/**
 * Codes of why it lost: `number_decides`, `only_suggests`, `row_is_doubtful`, and what speaks against
 * it by itself, as in a payment's candidates. At least one.
 */
lost: Array<string>, };

/**
 * Saves the file of an import as it came.
 */
export type SaveFile = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The import.
 */
import: string, 
/**
 * The picked place.
 */
file: string, };

/**
 * Keeps a document as a layout of the house, or as the next edition of one.
 */
export type SaveProfile = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The layout's document.
 */
profile: string, };

/**
 * Says something about a filing.
 */
export type Say = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * What is said.
 */
text: string, };

/**
 * Marks suspense money as to be sent back.
 */
export type SendBack = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The payment.
 */
payment: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * Fen; nothing for all that is left.
 */
fen: string | null, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * What a host needs to know at start.
 */
export type SessionState = { 
/**
 * Whether a store is open.
 */
store_open: boolean, 
/**
 * Whether the open store has an account yet.
 */
has_accounts: boolean, 
/**
 * Whether the store is a team's, on a server.
 */
team: boolean, 
/**
 * Whether the open store is a demo.
 */
demo: boolean, 
/**
 * Who is signed in.
 */
me: Me | null, 
/**
 * Whether the session is locked: the person's password brings it back.
 */
locked: boolean, 
/**
 * The demo's made-up accounts, so that somebody can look around.
 */
demo_accounts: Array<DemoAccount>, };

/**
 * Sets a password: one's own with the old one, another's as administrator.
 */
export type SetPassword = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The account.
 */
account: string, 
/**
 * The acting person's own password.
 */
own_password: string, 
/**
 * The new password.
 */
new_password: string, };

/**
 * Says who was right in a disagreement.
 */
export type SettleLook = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The look.
 */
id: string, 
/**
 * `first`, `second` or `both`.
 */
right: string, 
/**
 * Why, at most 500 characters.
 */
words: string, };

/**
 * Files the person picked or dropped, in their order; none when the person cancelled.
 */
export type SeveralPicked = { 
/**
 * The files.
 */
files: Array<Picked>, };

/**
 * Signs a person in.
 */
export type SignIn = { 
/**
 * The account's login.
 */
login: string, 
/**
 * Its password.
 */
password: string, };

/**
 * One column of a table.
 */
export type SketchColumn = { 
/**
 * Its name, as layouts compare it.
 */
name: string, 
/**
 * Its first cells.
 */
cells: Array<string>, 
/**
 * What it may mean.
 */
guess: SketchGuess | null, };

/**
 * The layout that a table has drifted from; columns by name.
 */
export type SketchDrift = { 
/**
 * The layout.
 */
profile: string, 
/**
 * Columns of it that are not there.
 */
missing: Array<string>, 
/**
 * Columns that it does not know.
 */
new: Array<string>, 
/**
 * In another order.
 */
moved: Array<string>, };

/**
 * Asks what tables a file holds and what their columns may mean.
 */
export type SketchFile = { 
/**
 * The picked file.
 */
file: string, };

/**
 * What a column may mean, and why.
 */
export type SketchGuess = { 
/**
 * The role.
 */
role: string, 
/**
 * `name_known`, `name_says`, `cells_look`.
 */
ground: string, 
/**
 * The layout that knows the name, or the word in it; may be empty.
 */
by: string, };

/**
 * One table of a file.
 */
export type SketchTable = { 
/**
 * The sheet or member; nothing for a plain file.
 */
sheet: string | null, 
/**
 * Encoding of the text.
 */
encoding: string, 
/**
 * What stands between two cells.
 */
delimiter: string, 
/**
 * The header's line.
 */
header_line: number, 
/**
 * The layout that reads it as it is.
 */
known: string | null, 
/**
 * The layout it has drifted from.
 */
drifted: SketchDrift | null, 
/**
 * Its columns.
 */
columns: Array<SketchColumn>, 
/**
 * A document drawn up from the guesses.
 */
draft: string, };

/**
 * A cell of a record under its column's name.
 */
export type SourceCell = { 
/**
 * The column's name as the file spells it; empty where the record has more cells than columns.
 */
name: string, 
/**
 * What the column means; nothing where the layout does not know it.
 */
role: string | null, 
/**
 * What stands there; masked where it may tell of a person.
 */
value: string, 
/**
 * Whether it is the money that was posted.
 */
amount: boolean, };

/**
 * A movement of a payment's money.
 */
export type SourcePosting = { 
/**
 * The posting.
 */
posting: string, 
/**
 * Out of which pot.
 */
debit: string, 
/**
 * Into which pot.
 */
credit: string, 
/**
 * Fen.
 */
fen: string, 
/**
 * The day it stands on.
 */
on: string, 
/**
 * The posting it takes back, where it does.
 */
contra_of: string | null, 
/**
 * The notice, where one is concerned.
 */
notice: string | null, };

/**
 * A record in the bytes of its file.
 */
export type SourceRecord = { 
/**
 * `csv`, `xlsx`, `xls`, `zip`.
 */
format: string, 
/**
 * Encoding of the text.
 */
encoding: string, 
/**
 * Member of an archive.
 */
member: string | null, 
/**
 * Sheet of a workbook.
 */
sheet: string | null, 
/**
 * The record's line, from 1; in a sheet its row.
 */
line: number, 
/**
 * Offset of its first byte in the file, or in the member; nothing in a sheet.
 */
byte_offset: string | null, 
/**
 * Its length in bytes without the line end; nothing in a sheet.
 */
byte_len: string | null, 
/**
 * The cells in a sheet, as `A5:K5`.
 */
cells_range: string | null, 
/**
 * Its text, masked as its cells are.
 */
text: string, 
/**
 * Cell by cell.
 */
cells: Array<SourceCell>, };

/**
 * Something that stands on an import, so that it cannot be undone before that is.
 */
export type StandsOn = { 
/**
 * `matched_by_hand`, `sent_back`, `refunded_later`, `corrected_since`, `deducted`, `refund_approved`,
 * `transferred`, `waived`, `lift_left`, `paid_since`, `locked`.
 */
kind: string, 
/**
 * The payment, where there is one.
 */
payment: string | null, 
/**
 * Its number with the provider.
 */
external_id: string | null, 
/**
 * The notice's number, where there is one.
 */
notice: string | null, 
/**
 * The other import, where there is one.
 */
import: string | null, 
/**
 * Its file.
 */
file_name: string | null, 
/**
 * Fen, where it is about money.
 */
fen: string | null, 
/**
 * The day, where it is about one.
 */
on: string | null, };

/**
 * What the status bar says of the store.
 */
export type StoreStatus = { 
/**
 * Where it lies.
 */
path: string, 
/**
 * Size of its file in bytes, as text.
 */
bytes: string, 
/**
 * Whether it is a demo.
 */
demo: boolean, 
/**
 * Height of the audit chain.
 */
audit_height: string, 
/**
 * First 16 digits of the chain's head.
 */
audit_head: string, 
/**
 * Whether four eyes are enforced by a server or evidenced by the chain on one machine.
 */
separation: string, };

/**
 * Another order of the same subject.
 */
export type SubjectOrder = { 
/**
 * Id.
 */
id: string, 
/**
 * Order number.
 */
order_no: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * WeChat's status.
 */
status: number, 
/**
 * SMS sub-state, while status is 4.
 */
sms_status: number | null, 
/**
 * When it came.
 */
submitted_at: Millis, 
/**
 * Program.
 */
program_name: string, 
/**
 * How often we returned it.
 */
returns: number, 
/**
 * Why the last time.
 */
returned: Array<ReasonText>, };

/**
 * A payment after a person's act.
 */
export type Suspended = { 
/**
 * The payment.
 */
payment: string, 
/**
 * Fen in suspense that nothing was decided about.
 */
left_fen: string, 
/**
 * Fen to be sent back.
 */
due_fen: string, 
/**
 * Notices that are paid in full by it.
 */
settled: Array<string>, 
/**
 * Its version.
 */
version: number, };

/**
 * A payment in suspense and what may be done about it.
 */
export type SuspensePayment = { 
/**
 * The payment.
 */
payment: string, 
/**
 * Its version.
 */
version: number, 
/**
 * Its number with the provider.
 */
external_id: string, 
/**
 * Fen it came with.
 */
amount_fen: string, 
/**
 * Fen that nothing was decided about.
 */
left_fen: string, 
/**
 * Fen to be sent back.
 */
due_fen: string, 
/**
 * When it was paid.
 */
paid_on: string, 
/**
 * How many days ago.
 */
age_days: number, 
/**
 * Goods and attached text.
 */
remark: string, 
/**
 * The order number.
 */
order_no: string, 
/**
 * What kind of difference it is: `platform_missing`, `bank_missing`, `over_cash`, `short_cash`,
 * `over_status`, `short_status`.
 */
difference: string | null, 
/**
 * Notices its texts name, the strongest evidence first.
 */
candidates: Array<CandidateNotice>, 
/**
 * What people did with it, newest first.
 */
by_hand: Array<HandMatch>, };

/**
 * Takes a filing out of somebody else's hands.
 */
export type TakeOver = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * Why; it is recorded, and whose it was.
 */
reason: string, };

/**
 * A team's store is open.
 */
export type TeamOpened = { 
/**
 * How things stand now. Nobody is signed in where the store waits for its first account.
 */
session: SessionState, 
/**
 * Whether the keychain keeps the password.
 */
kept: boolean, 
/**
 * Why it does not, where it was asked to: the code of a fault.
 */
keychain: string | null, };

/**
 * Where a notice's money came from.
 */
export type Traced = { 
/**
 * The notice's number.
 */
notice: string, 
/**
 * In the order in which it moved; at most a thousand.
 */
postings: Array<TracedPosting>, };

/**
 * One movement of a notice's money, down to the line of the file.
 */
export type TracedPosting = { 
/**
 * The posting.
 */
posting: string, 
/**
 * Out of which pot.
 */
debit: string, 
/**
 * Into which pot.
 */
credit: string, 
/**
 * Fen.
 */
fen: string, 
/**
 * The day it stands on.
 */
on: string, 
/**
 * The posting it takes back, where it does.
 */
contra_of: string | null, 
/**
 * The payment, or the refund.
 */
payment: string, 
/**
 * Its number with the provider.
 */
external_id: string, 
/**
 * The refund's own number.
 */
refund_id: string, 
/**
 * `payment`, `refund` or `reversal`.
 */
kind: string, 
/**
 * Fen of the row.
 */
amount_fen: string, 
/**
 * The import.
 */
import: string, 
/**
 * `committed` or `undone`.
 */
import_state: string, 
/**
 * The file.
 */
file_name: string, 
/**
 * SHA-256 of its bytes.
 */
file_sha256: string, 
/**
 * The row's line in it, from 1.
 */
line: number, };

/**
 * The trial balance: `bank` is the sum of the other pots, `difference` is zero.
 */
export type TrialBalance = { 
/**
 * The last day of postings that count; nothing for all.
 */
on: string | null, 
/**
 * Fen that came in.
 */
received: string, 
/**
 * Fen that went back.
 */
gone_back: string, 
/**
 * Fen in the bank.
 */
bank: string, 
/**
 * Fen in suspense.
 */
suspense: string, 
/**
 * Fen that settle notices.
 */
deposits: string, 
/**
 * Fen to be sent back.
 */
refunds_due: string, 
/**
 * Fen that were deducted.
 */
deducted: string, 
/**
 * Bank less the pots.
 */
difference: string, 
/**
 * Fen of refunds whose payment is not known.
 */
unlinked: string, 
/**
 * Whether the balances that rows carry are the same; nothing where only part of the postings
 * count.
 */
agrees: boolean | null, 
/**
 * Through which day the books are closed.
 */
locked_through: string | null, };

/**
 * Reads a file with a document that is not kept yet; stores nothing.
 */
export type TryProfile = { 
/**
 * The picked file.
 */
file: string, 
/**
 * The sheet or member; needed where several would fit.
 */
sheet: string | null, 
/**
 * The deposit account, where the file does not name it.
 */
account: string | null, 
/**
 * The layout's document.
 */
profile: string, 
/**
 * How many rows to detail per verdict; 0 for none.
 */
rows: number, };

/**
 * Takes a decision on many filings back.
 */
export type UndoBulk = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The operation id of the decision.
 */
bulk: string, };

/**
 * Takes a whole import back.
 */
export type UndoImport = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The import.
 */
import: string, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * What undoing an import would do, and what stands against it.
 */
export type UndoPlan = { 
/**
 * The import.
 */
import: string, 
/**
 * Its file.
 */
file_name: string, 
/**
 * `committed` or `undone`.
 */
state: string, 
/**
 * Rows that would be released.
 */
payments: number, 
/**
 * Postings that would be taken back.
 */
postings: number, 
/**
 * Fen that came in with it.
 */
fen_in: string, 
/**
 * Fen that went back with it.
 */
fen_out: string, 
/**
 * Notices that would be open again.
 */
notices_reopened: number, 
/**
 * Notices that would be paid again, because a refund is taken back.
 */
notices_settled: number, 
/**
 * Lifts that would be taken back before they leave.
 */
lifts_taken_back: number, 
/**
 * Days of its payments, which nothing would tell of any more.
 */
days: number, 
/**
 * Later files that may then be taken in once more.
 */
retake: Array<RetakeFile>, 
/**
 * What stands on it; at most a thousand are listed.
 */
stands_on: Array<StandsOn>, 
/**
 * How many there are.
 */
stands_on_count: number, };

/**
 * A decision that has not left the house.
 */
export type Undoable = { 
/**
 * `approved` or `returned`.
 */
verdict: string, 
/**
 * From when it may leave.
 */
leaves_at: Millis, 
/**
 * Whether the asking person decided it, and so may take it back.
 */
mine: boolean, };

/**
 * Shows one personal value for 30 seconds.
 */
export type Unmask = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The filing.
 */
id: string, 
/**
 * The field's path.
 */
path: string, 
/**
 * Why; it is recorded.
 */
reason: string, };

/**
 * One personal value, for a moment.
 */
export type Unmasked = { 
/**
 * The value.
 */
value: string, 
/**
 * When it is to be masked again.
 */
until_at: Millis, };

/**
 * Takes back what a person did with a payment.
 */
export type UnmatchPayment = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The payment.
 */
payment: string, 
/**
 * The version that was looked at.
 */
version: number, 
/**
 * The notice it was matched to; nothing for what was marked to be sent back.
 */
notice: string | null, 
/**
 * Why, as it will stand in the record.
 */
reason: string, };

/**
 * The filings that would be given next, whole, to be looked at without waiting.
 */
export type Upcoming = { 
/**
 * In order; at most three.
 */
filings: Array<FilingDetail>, };

/**
 * Each row counted once.
 */
export type VerdictCounts = { 
/**
 * Settles notices.
 */
settles: number, 
/**
 * Money that settles nothing yet.
 */
suspense: number, 
/**
 * Money that went back.
 */
refund: number, 
/**
 * A payment that was taken back.
 */
reversal: number, 
/**
 * Known from an earlier import or row.
 */
duplicate: number, 
/**
 * Moved no money.
 */
not_a_payment: number, 
/**
 * Cannot be read.
 */
error: number, };

/**
 * Why a row got its verdict.
 */
export type VerdictReason = { 
/**
 * Code.
 */
code: string, 
/**
 * Chinese.
 */
zh: string, 
/**
 * English.
 */
en: string, };

/**
 * A column of an open list.
 */
export type ViewColumn = { 
/**
 * Its name.
 */
name: string, 
/**
 * `text`, `number`, `id`, `money`, `day`, `instant`.
 */
kind: string, 
/**
 * Whether the list can be sorted by it.
 */
sort: boolean, };

/**
 * Asks where a row stands.
 */
export type ViewLocate = { 
/**
 * The view.
 */
view: string, 
/**
 * The row's id.
 */
id: string, };

/**
 * An open list with its first rows.
 */
export type ViewOpened = { 
/**
 * The view.
 */
view: string, 
/**
 * The columns.
 */
columns: Array<ViewColumn>, 
/**
 * The first rows.
 */
rows: Array<ViewRow>, 
/**
 * How many rows there are, where known already; else ask `view.total`.
 */
total: number | null, };

/**
 * Where a row stands.
 */
export type ViewPlace = { 
/**
 * Its place from 0, or nothing when it is not in the list.
 */
at: number | null, };

/**
 * Rows of an open view.
 */
export type ViewRange = { 
/**
 * The view.
 */
view: string, 
/**
 * First row, from 0.
 */
from: number, 
/**
 * One past the last row.
 */
to: number, };

/**
 * Speaks of an open view.
 */
export type ViewRef = { 
/**
 * The view.
 */
view: string, };

/**
 * A row of a list: cells in the order of the columns.
 */
export type ViewRow = { 
/**
 * The row's id.
 */
id: string, 
/**
 * Its cells; money, ids and days are strings, numbers and instants are numbers.
 */
cells: (string | number | null)[], 
/**
 * Where what was searched for stands: the cell's place, from and to in UTF-16 units of its
 * text; ascending, without overlaps.
 */
marks: [number, number, number][], };

/**
 * Rows by range.
 */
export type ViewRows = { 
/**
 * The rows.
 */
rows: Array<ViewRow>, };

/**
 * How many rows the complete list has.
 */
export type ViewTotal = { 
/**
 * Rows.
 */
total: number, };

/**
 * A waiver.
 */
export type WaiverInfo = { 
/**
 * Its id.
 */
id: string, 
/**
 * Version to decide on.
 */
version: number, 
/**
 * The notice's number.
 */
notice: string, 
/**
 * The notice's version, to decide on.
 */
notice_version: number, 
/**
 * The program's id with the platform.
 */
app_id: string, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * `proposed`, `approved`, `refused`, `withdrawn`.
 */
state: string, 
/**
 * Why.
 */
reason: string, 
/**
 * What that rests on.
 */
evidence: string, 
/**
 * What the notice asks, fen.
 */
amount_fen: string, 
/**
 * What is paid of it now, fen.
 */
paid_fen: string, 
/**
 * What was not paid when it was proposed, fen.
 */
open_fen: string, 
/**
 * What had been paid when it was approved and is to be returned, fen.
 */
refund_fen: string, 
/**
 * What of that has gone back, fen.
 */
returned_fen: string, 
/**
 * Who proposed it.
 */
proposed_by: string, 
/**
 * When.
 */
proposed_at: Millis, 
/**
 * Who decided.
 */
decided_by: string | null, 
/**
 * When.
 */
decided_at: Millis | null, 
/**
 * What that person said.
 */
words: string, 
/**
 * `approve`, `refuse`, `withdraw`: whether this person may, or why not.
 */
allowed: Array<Allowed>, };

/**
 * Waivers, newest first.
 */
export type Waivers = { 
/**
 * These.
 */
waivers: Array<WaiverInfo>, 
/**
 * How many wait for a second person.
 */
waiting: number, 
/**
 * What is to be returned for approved ones and has not gone back yet, fen.
 */
refund_due_fen: string, };

/**
 * Takes such a word back.
 */
export type WithdrawDay = { 
/**
 * Operation id.
 */
op: string, 
/**
 * Platform.
 */
platform: string, 
/**
 * The account's number with the payment provider.
 */
deposit_account: string, 
/**
 * The day.
 */
on: string, };

/**
 * Writes the rows that cannot be taken as a file that can be corrected and dropped back.
 */
export type WriteRejects = { 
/**
 * Operation id.
 */
op: string, 
/**
 * The import; nothing for a picked file.
 */
import: string | null, 
/**
 * The picked file; nothing for an import.
 */
file: string | null, 
/**
 * A profile to insist on.
 */
profile: string | null, 
/**
 * The sheet or member to read, where several hold bills.
 */
sheet: string | null, 
/**
 * The deposit account of a file that does not name its own.
 */
account: string | null, 
/**
 * Money that settles nothing yet as well.
 */
suspense: boolean, 
/**
 * The picked place.
 */
out: string, };

/**
 * Writes a report.
 */
export type WriteReport = { 
/**
 * Operation id.
 */
op: string, 
/**
 * `deposit-ledger`.
 */
name: string, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
to: string, 
/**
 * `csv` or `json`.
 */
format: string, 
/**
 * The picked target.
 */
file: string, };

/** Each command's request. */
export interface Requests {
  "session.state": Empty;
  "session.sign_in": SignIn;
  "session.sign_out": Empty;
  "session.create_administrator": CreateAdministrator;
  "store.status": Empty;
  "store.create": Empty;
  "store.open": OpenStore;
  "store.open_team": OpenTeam;
  "store.last_team": Empty;
  "store.forget_team": Empty;
  "store.reach_team": Empty;
  "store.make_demo": MakeDemo;
  "counts.get": Empty;
  "view.open": OpenView;
  "view.count": OpenView;
  "view.rows": ViewRange;
  "view.total": ViewRef;
  "view.locate": ViewLocate;
  "view.close": ViewRef;
  "filing.get": ById;
  "filing.claim": OpById;
  "filing.take_over": TakeOver;
  "filing.release": OpById;
  "filing.next": Empty;
  "filing.approve": Approve;
  "filing.return": Return;
  "filing.unmask": Unmask;
  "filing.attachment": FetchAttachment;
  "filing.upcoming": Empty;
  "filing.letter": PreviewLetter;
  "filing.undo": OpById;
  "filing.comment": Say;
  "filing.ask": Ask;
  "filing.answer": Say;
  "filing.hold": Hold;
  "filing.resume": OpById;
  "filing.skip": Say;
  "filing.plan_bulk": PlanBulk;
  "filing.decide_bulk": DecideBulk;
  "filing.undo_bulk": UndoBulk;
  "look.next": Empty;
  "look.get": ById;
  "look.decide": DecideLook;
  "look.list": AskLooks;
  "look.settle": SettleLook;
  "look.agreement": AskAgreement;
  "kept.list": KeptViews;
  "kept.keep": KeepView;
  "kept.remove": OpById;
  "reason.list": Empty;
  "notice.plan": PlanNotices;
  "notice.plan_rows": PlanRows;
  "notice.issue": IssueNotices;
  "notice.get": GetNotice;
  "notice.letter": PreviewNoticeLetter;
  "notice.letters": HandOffLetters;
  "waiver.list": AskWaivers;
  "waiver.propose": ProposeWaiver;
  "waiver.decide": DecideWaiver;
  "waiver.withdraw": OpById;
  "act.list": AskActs;
  "act.deduct": ProposeDeduction;
  "act.refund": ProposeRefund;
  "act.transfer": ProposeTransfer;
  "act.decide": DecideAct;
  "act.withdraw": OpById;
  "reminder.list": AskReminders;
  "reminder.make": MakeReminders;
  "coverage.get": AskCoverage;
  "coverage.declare": DeclareDay;
  "coverage.withdraw": WithdrawDay;
  "payments.inspect": InspectPayments;
  "payments.import": ImportPayments;
  "payments.match": MatchPayment;
  "payments.assign": AssignPayment;
  "payments.unmatch": UnmatchPayment;
  "payments.send_back": SendBack;
  "payments.undo_plan": ById;
  "payments.undo": UndoImport;
  "payments.candidates": ById;
  "payments.trace": AskTrace;
  "payments.source": AskSource;
  "payments.save_file": SaveFile;
  "payments.rejects": WriteRejects;
  "payments.balance": AskBalance;
  "period.list": Empty;
  "period.lock": LockPeriod;
  "period.unlock": LockPeriod;
  "period.confirm": ConfirmUnlock;
  "batch.plan": PlanBatch;
  "batch.get": ById;
  "batch.submit": ActOnBatch;
  "batch.approve": ApproveBatch;
  "batch.reject": ActOnBatch;
  "batch.withdraw": ActOnBatch;
  "batch.execute": ActOnBatch;
  "batch.handoff": HandOffBatch;
  "batch.results": BatchResults;
  "handoff.make": HandOff;
  "report.preview": PreviewReport;
  "report.write": WriteReport;
  "audit.verify": Empty;
  "account.list": Empty;
  "account.add": AddAccount;
  "account.grant": ChangeRole;
  "account.confirm": ChangeRole;
  "account.revoke": ChangeRole;
  "account.disable": OpById;
  "account.password": SetPassword;
  "profile.list": Empty;
  "profile.sketch": SketchFile;
  "profile.try": TryProfile;
  "profile.save": SaveProfile;
  "profile.import": ImportProfile;
  "profile.confirm": OpById;
  "profile.retire": RetireProfile;
  "profile.export": ExportProfile;
  "policy.list": Empty;
  "policy.import": ImportPolicy;
  "policy.confirm": OpById;
  "intake.import": IntakeFile;
  "file.pick": PickFile;
  "file.pick_several": PickFile;
  "job.cancel": CancelJob;
}

/** Each command's answer. */
export interface Responses {
  "session.state": SessionState;
  "session.sign_in": Me;
  "session.sign_out": Done;
  "session.create_administrator": Me;
  "store.status": StoreStatus;
  "store.create": SessionState;
  "store.open": SessionState;
  "store.open_team": TeamOpened;
  "store.last_team": LastTeam;
  "store.forget_team": LastTeam;
  "store.reach_team": Reachable;
  "store.make_demo": DemoMade;
  "counts.get": Counts;
  "view.open": ViewOpened;
  "view.count": ViewTotal;
  "view.rows": ViewRows;
  "view.total": ViewTotal;
  "view.locate": ViewPlace;
  "view.close": Done;
  "filing.get": FilingDetail;
  "filing.claim": FilingDetail;
  "filing.take_over": FilingDetail;
  "filing.release": Done;
  "filing.next": NextFiling;
  "filing.approve": Decided;
  "filing.return": Decided;
  "filing.unmask": Unmasked;
  "filing.attachment": Done;
  "filing.upcoming": Upcoming;
  "filing.letter": Letters;
  "filing.undo": FilingDetail;
  "filing.comment": FilingDetail;
  "filing.ask": PutAside;
  "filing.answer": FilingDetail;
  "filing.hold": PutAside;
  "filing.resume": FilingDetail;
  "filing.skip": PutAside;
  "filing.plan_bulk": BulkPlan;
  "filing.decide_bulk": BulkDone;
  "filing.undo_bulk": BulkUndone;
  "look.next": NextLook;
  "look.get": LookDetail;
  "look.decide": LookDecided;
  "look.list": Disagreements;
  "look.settle": Done;
  "look.agreement": AgreementReport;
  "kept.list": KeptViewList;
  "kept.keep": KeptViewList;
  "kept.remove": KeptViewList;
  "reason.list": Reasons;
  "notice.plan": NoticePlan;
  "notice.plan_rows": PlanRowsAnswer;
  "notice.issue": Issued;
  "notice.get": NoticeDetail;
  "notice.letter": Letters;
  "notice.letters": HandedOff;
  "waiver.list": Waivers;
  "waiver.propose": WaiverInfo;
  "waiver.decide": WaiverInfo;
  "waiver.withdraw": WaiverInfo;
  "act.list": Acts;
  "act.deduct": ActInfo;
  "act.refund": ActInfo;
  "act.transfer": ActInfo;
  "act.decide": ActInfo;
  "act.withdraw": ActInfo;
  "reminder.list": Reminders;
  "reminder.make": HandedOff;
  "coverage.get": CoverageCalendar;
  "coverage.declare": Done;
  "coverage.withdraw": Done;
  "payments.inspect": Inspection;
  "payments.import": ImportReceipt;
  "payments.match": Matched;
  "payments.assign": Suspended;
  "payments.unmatch": Suspended;
  "payments.send_back": Suspended;
  "payments.undo_plan": UndoPlan;
  "payments.undo": ImportUndone;
  "payments.candidates": SuspensePayment;
  "payments.trace": Traced;
  "payments.source": PaymentSource;
  "payments.save_file": Done;
  "payments.rejects": RejectsWritten;
  "payments.balance": TrialBalance;
  "period.list": Periods;
  "period.lock": Periods;
  "period.unlock": Periods;
  "period.confirm": Periods;
  "batch.plan": BatchDetail;
  "batch.get": BatchDetail;
  "batch.submit": BatchDetail;
  "batch.approve": BatchDetail;
  "batch.reject": BatchDetail;
  "batch.withdraw": BatchDetail;
  "batch.execute": Executed;
  "batch.handoff": HandedOff;
  "batch.results": ResultsTaken;
  "handoff.make": HandedOff;
  "report.preview": ReportPreview;
  "report.write": ReportWritten;
  "audit.verify": AuditReport;
  "account.list": Accounts;
  "account.add": AccountInfo;
  "account.grant": AccountInfo;
  "account.confirm": AccountInfo;
  "account.revoke": AccountInfo;
  "account.disable": AccountInfo;
  "account.password": Done;
  "profile.list": ProfileList;
  "profile.sketch": FileSketch;
  "profile.try": ProfileTried;
  "profile.save": ProfileList;
  "profile.import": ProfileList;
  "profile.confirm": ProfileList;
  "profile.retire": ProfileList;
  "profile.export": Done;
  "policy.list": Policies;
  "policy.import": Policies;
  "policy.confirm": Policies;
  "intake.import": IntakeReport;
  "file.pick": Picked;
  "file.pick_several": SeveralPicked;
  "job.cancel": Done;
}

/** A command by name. */
export type CommandName = keyof Requests;

/** What the host tells, by name. */
export type EventName = keyof Events;

/** The window's function for each command. */
export const COMMAND_FUNCTIONS: Record<CommandName, string> = {
  "session.state": "session_state",
  "session.sign_in": "session_sign_in",
  "session.sign_out": "session_sign_out",
  "session.create_administrator": "session_create_administrator",
  "store.status": "store_status",
  "store.create": "store_create",
  "store.open": "store_open",
  "store.open_team": "store_open_team",
  "store.last_team": "store_last_team",
  "store.forget_team": "store_forget_team",
  "store.reach_team": "store_reach_team",
  "store.make_demo": "store_make_demo",
  "counts.get": "counts_get",
  "view.open": "view_open",
  "view.count": "view_count",
  "view.rows": "view_rows",
  "view.total": "view_total",
  "view.locate": "view_locate",
  "view.close": "view_close",
  "filing.get": "filing_get",
  "filing.claim": "filing_claim",
  "filing.take_over": "filing_take_over",
  "filing.release": "filing_release",
  "filing.next": "filing_next",
  "filing.approve": "filing_approve",
  "filing.return": "filing_return",
  "filing.unmask": "filing_unmask",
  "filing.attachment": "filing_attachment",
  "filing.upcoming": "filing_upcoming",
  "filing.letter": "filing_letter",
  "filing.undo": "filing_undo",
  "filing.comment": "filing_comment",
  "filing.ask": "filing_ask",
  "filing.answer": "filing_answer",
  "filing.hold": "filing_hold",
  "filing.resume": "filing_resume",
  "filing.skip": "filing_skip",
  "filing.plan_bulk": "filing_plan_bulk",
  "filing.decide_bulk": "filing_decide_bulk",
  "filing.undo_bulk": "filing_undo_bulk",
  "look.next": "look_next",
  "look.get": "look_get",
  "look.decide": "look_decide",
  "look.list": "look_list",
  "look.settle": "look_settle",
  "look.agreement": "look_agreement",
  "kept.list": "kept_list",
  "kept.keep": "kept_keep",
  "kept.remove": "kept_remove",
  "reason.list": "reason_list",
  "notice.plan": "notice_plan",
  "notice.plan_rows": "notice_plan_rows",
  "notice.issue": "notice_issue",
  "notice.get": "notice_get",
  "notice.letter": "notice_letter",
  "notice.letters": "notice_letters",
  "waiver.list": "waiver_list",
  "waiver.propose": "waiver_propose",
  "waiver.decide": "waiver_decide",
  "waiver.withdraw": "waiver_withdraw",
  "act.list": "act_list",
  "act.deduct": "act_deduct",
  "act.refund": "act_refund",
  "act.transfer": "act_transfer",
  "act.decide": "act_decide",
  "act.withdraw": "act_withdraw",
  "reminder.list": "reminder_list",
  "reminder.make": "reminder_make",
  "coverage.get": "coverage_get",
  "coverage.declare": "coverage_declare",
  "coverage.withdraw": "coverage_withdraw",
  "payments.inspect": "payments_inspect",
  "payments.import": "payments_import",
  "payments.match": "payments_match",
  "payments.assign": "payments_assign",
  "payments.unmatch": "payments_unmatch",
  "payments.send_back": "payments_send_back",
  "payments.undo_plan": "payments_undo_plan",
  "payments.undo": "payments_undo",
  "payments.candidates": "payments_candidates",
  "payments.trace": "payments_trace",
  "payments.source": "payments_source",
  "payments.save_file": "payments_save_file",
  "payments.rejects": "payments_rejects",
  "payments.balance": "payments_balance",
  "period.list": "period_list",
  "period.lock": "period_lock",
  "period.unlock": "period_unlock",
  "period.confirm": "period_confirm",
  "batch.plan": "batch_plan",
  "batch.get": "batch_get",
  "batch.submit": "batch_submit",
  "batch.approve": "batch_approve",
  "batch.reject": "batch_reject",
  "batch.withdraw": "batch_withdraw",
  "batch.execute": "batch_execute",
  "batch.handoff": "batch_handoff",
  "batch.results": "batch_results",
  "handoff.make": "handoff_make",
  "report.preview": "report_preview",
  "report.write": "report_write",
  "audit.verify": "audit_verify",
  "account.list": "account_list",
  "account.add": "account_add",
  "account.grant": "account_grant",
  "account.confirm": "account_confirm",
  "account.revoke": "account_revoke",
  "account.disable": "account_disable",
  "account.password": "account_password",
  "profile.list": "profile_list",
  "profile.sketch": "profile_sketch",
  "profile.try": "profile_try",
  "profile.save": "profile_save",
  "profile.import": "profile_import",
  "profile.confirm": "profile_confirm",
  "profile.retire": "profile_retire",
  "profile.export": "profile_export",
  "policy.list": "policy_list",
  "policy.import": "policy_import",
  "policy.confirm": "policy_confirm",
  "intake.import": "intake_import",
  "file.pick": "file_pick",
  "file.pick_several": "file_pick_several",
  "job.cancel": "job_cancel",
};

/** Every fault there is. */
export const FAULT_CODES = [
  "internal",
  "outcome_unknown",
  "cancelled",
  "not_a_store",
  "no_store",
  "store_exists",
  "store_too_new",
  "store_on_network",
  "store_unsafe",
  "tls_weak",
  "tls_missing",
  "tls_authority",
  "tls_name",
  "tls_expired",
  "tls_binding",
  "tls_failed",
  "keychain_empty",
  "keychain_missing",
  "keychain_failed",
  "store_unreadable",
  "server_unreachable",
  "disk_full",
  "store_busy",
  "file_unreadable",
  "file_exists",
  "unknown_file",
  "sign_in_refused",
  "sign_in_delayed",
  "not_signed_in",
  "session_locked",
  "role_refused",
  "unknown_command",
  "bad_request",
  "bad_field",
  "not_found",
  "version_conflict",
  "operation_reused",
  "wrong_state",
  "lease_held",
  "lease_missing",
  "lease_cap",
  "decision_left",
  "look_open",
  "check_failed",
  "letter_changed",
  "reason_missing",
  "reason_unknown",
  "reason_unresolved",
  "reason_personal",
  "letter_unresolved",
  "four_eyes",
  "hash_mismatch",
  "approval_expired",
  "notice_period",
  "batch_empty",
  "policy_missing",
  "policy_invalid",
  "profile_invalid",
  "profile_unconfirmed",
  "notice_number_wrong",
  "nothing_left",
  "held_too_little",
  "refund_held",
  "subject_differs",
  "empty_file",
  "binary_file",
  "container_broken",
  "container_locked",
  "several_bills",
  "broken_encoding",
  "unterminated_quote",
  "too_large",
  "unknown_layout",
  "control_disagrees",
  "control_missing",
  "rows_after_totals",
  "plan_changed",
  "file_changed",
  "import_in_use",
  "period_locked",
  "bad_day",
  "result_mismatch",
  "demo_only",
  "last_administrator",
  "login_taken",
  "password_weak",
  "audit_broken",
] as const;
