/** Which component shows which route. A screen adds its line here. */
import { type Component, defineAsyncComponent } from 'vue'
import type { RouteName } from '../router'
import Admin from './admin/Admin.vue'
import Batch from './batches/Batch.vue'
import Batches from './batches/Batches.vue'
import Deposits from './deposits/Deposits.vue'
import BillQueue from './payments/BillQueue.vue'
import Import from './payments/Import.vue'
import Mapping from './payments/Mapping.vue'
import Payments from './payments/Payments.vue'
import Reports from './reports/Reports.vue'
import FilingList from './review/FilingList.vue'
import FilingScreen from './review/FilingScreen.vue'
import LookScreen from './review/look/LookScreen.vue'
import QualityScreen from './review/look/QualityScreen.vue'
import ProgramList from './review/ProgramList.vue'

/** The gallery is for looking at the components; production builds do not contain it. */
export const hasGallery = import.meta.env.DEV || import.meta.env.MODE === 'gallery'

export const screens: Partial<Record<RouteName, Component>> = {
  today: FilingList,
  filings: FilingList,
  filing: FilingScreen,
  look: LookScreen,
  quality: QualityScreen,
  programs: ProgramList,
  program: ProgramList,
  deposits: Deposits,
  payments: Payments,
  import: Import,
  bills: BillQueue,
  mapping: Mapping,
  batches: Batches,
  batch: Batch,
  reports: Reports,
  admin: Admin,
  ...(hasGallery ? { gallery: defineAsyncComponent(() => import('./GalleryMoney.vue')) } : {}),
}
