import { examineApart } from '../../../documents/apart.ts';
import { reportOf } from '../../../documents/report.ts';
import { originalOf } from '../../../store/message-content.ts';
import type { Page } from '../../page.ts';
import { Badge } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Table } from '../../parts/table.tsx';
import { messageOf } from './story.ts';
import { words } from './words.ts';

/** What the checks say of a message as it was received: places and rules, nothing of its text. */
export const messageReportPage: Page = {
  path: '/console/messages/:id/report',
  access: 'reader',
  async show(view) {
    const { language, context } = view;
    const say = words[language];
    const { id, format } = await messageOf(view);
    const { bytes } = await originalOf(context.store, id);
    const report = reportOf(await examineApart(bytes, { format }), language);
    const findings = [
      ...report.errors.map((finding) => ({ ...finding, isError: true })),
      ...report.warnings.map((finding) => ({ ...finding, isError: false })),
    ];
    return {
      title: say.report,
      main: (
        <>
          <p class="note">{say.reportNote}</p>
          <Facts
            facts={[
              [
                say.verdict,
                <Badge tone={report.valid ? 'good' : 'bad'}>{report.valid ? say.valid : say.invalid}</Badge>,
              ],
              [say.standard, [...new Set([report.format, report.standard, report.version])].filter(Boolean).join(' ')],
            ]}
          />
          <Table
            caption={say.report}
            none={say.clean}
            rows={findings}
            columns={[
              {
                head: say.finding,
                cell: ({ code, isError }) => (
                  <>
                    <Badge tone={isError ? 'bad' : 'warn'}>{isError ? say.error : say.warning}</Badge>{' '}
                    <code>{code}</code>
                  </>
                ),
              },
              {
                head: say.place,
                cell: ({ path, line }) => (
                  <>
                    <span class="exact">{path}</span> {line !== undefined && <small>{say.line(line)}</small>}
                  </>
                ),
              },
              { head: say.reason, cell: ({ detail }) => detail },
            ]}
          />
          <p>
            <a href={`/console/messages/${id}`}>{say.back}</a>
          </p>
        </>
      ),
    };
  },
};
