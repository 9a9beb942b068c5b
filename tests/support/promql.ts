import { parser } from '@prometheus-io/lezer-promql';

/** A metric that a query selects, with the labels it is chosen by. */
export interface Selected {
  metric: string;
  labels: string[];
}

/** What a query says; throws where it is not PromQL. */
export interface Query {
  selected: Selected[];
  /** Labels that an aggregation keeps, all of them. */
  kept: string[];
}

/** Reads a query with Prometheus's own grammar. */
export function readQuery(text: string): Query {
  const query: Query = { selected: [], kept: [] };
  let inGrouping = false;
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${text}`);
      const word = text.slice(from, to);
      if (type.name === 'VectorSelector') query.selected.push({ metric: '', labels: [] });
      if (type.name === 'GroupingLabels') inGrouping = true;
      const last = query.selected.at(-1);
      if (type.name === 'Identifier' && last) last.metric = word;
      if (type.name === 'LabelName' && inGrouping) query.kept.push(word);
      if (type.name === 'LabelName' && !inGrouping) last?.labels.push(word);
    },
    leave: ({ type }) => {
      if (type.name === 'GroupingLabels') inGrouping = false;
    },
  });
  return query;
}
