import { bilingual } from '../../bilingual.ts';

export const words = bilingual({
  en: {
    title: 'Overview',
    menu: 'Overview',
    underWay: 'Under way',
    none: 'Nothing is under way.',
    state: 'State',
    count: 'Deliveries',
    oldest: 'Oldest',
    deadLetters: 'Dead letters',
    receiptsOverdue: 'Receipts overdue',
    lag: 'Behind in the queue',
  },
  da: {
    title: 'Overblik',
    menu: 'Overblik',
    underWay: 'Undervejs',
    none: 'Intet er undervejs.',
    state: 'Tilstand',
    count: 'Leverancer',
    oldest: 'Ældste',
    deadLetters: 'Døde breve',
    receiptsOverdue: 'Kvitteringer over tid',
    lag: 'Bagud i køen',
  },
});
