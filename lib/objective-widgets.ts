import { Color, GraphWidget, type IWidget, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { metrics } from './catalogue/metrics.ts';
import { currentSeriesOf, type Slo } from './catalogue/slos.ts';
import { catalogueMetric } from './catalogue-metric.ts';
import { COLUMNS } from './dashboard-widgets.ts';

const NUMBER_HEIGHT = 3;
const GRAPH_HEIGHT = 5;

/** The objectives side by side: the value now, and below it the last day against target and alarm threshold. */
export function objectiveWidgets(slos: readonly Slo[], environment: string): IWidget[][] {
  const widths = evenly(slos.length);
  return [
    slos.map((slo, index) => number(slo, environment, widths[index] ?? 0)),
    slos.map((slo, index) => course(slo, environment, widths[index] ?? 0)),
  ];
}

function number(slo: Slo, environment: string, width: number): SingleValueWidget {
  return new SingleValueWidget({
    width,
    height: NUMBER_HEIGHT,
    title: slo.title,
    metrics: [indicator(slo, environment)],
  });
}

function course(slo: Slo, environment: string, width: number): GraphWidget {
  return new GraphWidget({
    width,
    height: GRAPH_HEIGHT,
    title: isCount(slo) ? slo.title : `${slo.title}, ${unitOf(slo)}`,
    left: [indicator(slo, environment)],
    leftYAxis: { min: 0, showUnits: false },
    leftAnnotations: [
      {
        value: slo.target,
        label: `objective: ${slo.inclusive ? '' : 'below '}${slo.target}`,
        color: Color.GREEN,
      },
      { value: slo.alertThreshold, label: `alarm: above ${slo.alertThreshold}`, color: Color.RED },
    ],
  });
}

function indicator(slo: Slo, environment: string) {
  const { metric, statistic, period } = currentSeriesOf(slo);
  return catalogueMetric(metric, { environment, statistic, period, label: unitOf(slo) });
}

function unitOf({ indicator: { metric } }: Slo): string {
  const { unit } = metrics[metric];
  return unit === 'Count' ? 'findings' : unit.toLowerCase();
}

/** A title that names what is counted needs no unit. */
function isCount({ indicator: { metric } }: Slo): boolean {
  return metrics[metric].unit === 'Count';
}

/** Widths that fill the page, the first ones a column wider where it does not divide. */
function evenly(count: number): number[] {
  const wider = COLUMNS % count;
  return Array.from({ length: count }, (_, index) => Math.floor(COLUMNS / count) + (index < wider ? 1 : 0));
}
