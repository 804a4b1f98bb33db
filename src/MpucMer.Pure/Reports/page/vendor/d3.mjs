// d3 without the modules that only act on pages of their own (brush, zoom, drag, transition): Plot names none of these.
export * from 'd3-array';
export * from 'd3-axis';
export * from 'd3-color';
export * from 'd3-delaunay';
export * from 'd3-contour';
export * from 'd3-format';
export * from 'd3-geo';
export * from 'd3-hierarchy';
export * from 'd3-interpolate';
export * from 'd3-path';
export * from 'd3-random';
export * from 'd3-scale';
export * from 'd3-scale-chromatic';
export * from 'd3-selection';
export * from 'd3-shape';
export * from 'd3-time';
export * from 'd3-time-format';
