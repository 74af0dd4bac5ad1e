/** Suffix of a metric's descriptor, which names its command: `my-metric.metric.yaml`. */
export const metricDescriptorSuffix = '.metric.yaml';
