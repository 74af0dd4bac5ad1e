import type { Group, Marker, Style } from '../../../reports/charts/learner-style.ts';

const solid: readonly number[] = [];
const dashed = [6, 3] as const;
const dotted = [1.5, 2.5] as const;
const dashDot = [5, 2, 1.5, 2] as const;

function style(
  group: Group,
  colour: string,
  dark: string,
  marker: Marker,
  options: { rotation?: number; hollow?: boolean; dash?: readonly number[]; width?: number } = {},
): Style {
  const { rotation = 0, hollow = false, dash = solid, width = 1.5 } = options;
  return { group, colour, dark, marker, rotation, hollow, dash, width };
}

/** How each variant of the learners that ship with the package is drawn, in every report ever written. */
export const knownStyles = {
  'deep-sgd': style('Deep', '#0B3D91', '#8DB8FF', 'circle', { width: 2.4 }),
  'layerwise + joint': style('Deep', '#2E86D1', '#4C9BE8', 'rectRot', { dash: dashDot, width: 1.8 }),
  'layerwise + frozen': style('Deep', '#17708F', '#5FB3CF', 'triangle', {
    rotation: 180,
    hollow: true,
    dash: dotted,
    width: 1.8,
  }),
  layerwise: style('Deep', '#56B4E9', '#A8DCF8', 'circle', { hollow: true, dash: dashed, width: 1.8 }),
  bfc: style('Deep', '#352A86', '#B5A9FF', 'rectRot', { hollow: true, width: 1.8 }),
  'deep-network relu': style('Deep', '#00838F', '#3FB6C9', 'triangle', { rotation: 90, dash: dashed }),
  'deep-network gelu': style('Deep', '#6A7FDB', '#93A3F2', 'triangle', {
    rotation: 270,
    hollow: true,
    dash: dashDot,
  }),
  'deep-network tanh': style('Deep', '#7A9CC6', '#9DBBE0', 'dash', { rotation: 90, dash: dotted }),
  'three-layer': style('Deep', '#00A3C7', '#4FC8E6', 'triangle', {
    rotation: 45,
    hollow: true,
    dash: dashed,
  }),
  'three-layer frozen': style('Deep', '#4A6FA5', '#86A9DC', 'dash', { rotation: 45, dash: dotted }),
  'three-layer joint': style('Deep', '#0E5A8A', '#5AA9DB', 'triangle', { rotation: 45, dash: dashDot }),
  'three-layer end to end': style('Deep', '#3F51B5', '#8C9BF0', 'triangle', { rotation: 225 }),
  'greedy-network': style('Deep', '#5B8FB9', '#9CC4E4', 'triangle', {
    rotation: 20,
    dash: dashed,
  }),
  'greedy-network frozen': style('Deep', '#6C7A89', '#A9B8C6', 'dash', { rotation: 135, dash: dotted }),
  'greedy-network joint': style('Deep', '#1B4F72', '#6BAED6', 'triangle', {
    rotation: 160,
    hollow: true,
    dash: dashDot,
  }),
  'tree-cnn': style('Deep', '#1C8FC9', '#6EC3F0', 'triangle', {
    rotation: 20,
    hollow: true,
    dash: dotted,
  }),
  'two-layer relu': style('Two-layer', '#D55E00', '#FF8A3D', 'triangle'),
  'two-layer quadratic': style('Two-layer', '#E69F00', '#F5BE4B', 'triangle', { hollow: true, dash: dashed }),
  'two-layer monomial': style('Two-layer', '#8F3300', '#D9855A', 'triangle', { rotation: 180, dash: dotted }),
  'one-step': style('Two-layer', '#B8860B', '#DDB74A', 'triangle', { rotation: 135, dash: dashDot }),
  'one-pass': style('Two-layer', '#F0843C', '#FFAE78', 'triangle', {
    rotation: 135,
    hollow: true,
    dash: dotted,
  }),
  'sparse-newton': style('Two-layer', '#A0522D', '#D9936B', 'triangle', {
    rotation: 225,
    hollow: true,
    dash: dashDot,
  }),
  'kernel-ridge rbf': style('Kernel', '#009E73', '#2CC99B', 'rect'),
  'kernel-ridge polynomial': style('Kernel', '#00573F', '#7FB8A4', 'rect', { hollow: true, dash: dashed }),
  'kernel-ridge ntk': style('Kernel', '#5CC7A3', '#9BEBD0', 'cross', { dash: dotted }),
  'sequential-kernel stack': style('Sequential kernel', '#CC79A7', '#E59CC5', 'crossRot'),
  'sequential-kernel agop': style('Sequential kernel', '#8C2A69', '#D070AE', 'star', { dash: dashed }),
  rfm: style('Sequential kernel', '#E0559B', '#FF8CC4', 'triangle', {
    rotation: 90,
    hollow: true,
    dash: dotted,
  }),
  'spectral-layers': style('Sequential kernel', '#A0408F', '#D983C9', 'triangle', {
    rotation: 315,
    dash: dashDot,
  }),
  moments: style('Sequential kernel', '#7B3FB5', '#BE93EC', 'triangle', {
    rotation: 315,
    hollow: true,
    dash: dashed,
  }),
  'random-features': style('Control', '#777777', '#A5A5A5', 'triangle', { rotation: 270, dash: dashed }),
  mean: style('Control', '#999999', '#8A8A8A', 'dash', { dash: dotted }),
} as const satisfies Record<string, Style>;
