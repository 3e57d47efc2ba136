// What the plan's modules hand to each other, for the checker and for who reads them.
declare global {
  interface Window {
    htmx: any;
  }
}

// A row of the plan, as it is shown: the server's columns and what the page makes of them.
export interface Task {
  // Below zero: a row that the server has not named yet.
  id: number;
  row: number;
  // Where it stands for the server; `row` is where it is shown.
  place: number;
  parent: number | null;
  level: number;
  wbs: string;
  name: string;
  start: string | null;
  finish: string | null;
  duration: number;
  work: number;
  cost: number | null;
  percent: number;
  status: string;
  phase: number | null;
  float: number | null;
  // One letter a fact: "S" a summary, "M" a milestone, "C" critical, "L" late ...
  flags: string;
  people: [id: number, units: number][];
  // What a summary costs and works beside its tasks.
  own: { cost: number; work: number };
  stretches: [string, string][] | null;
  warning: string | null;
  warningCount: number;
  // Further columns by their key.
  [column: string]: any;
}

export interface Person {
  id: number;
  name: string;
  initials: string;
  tint: number;
  user: number | null;
}

// One change of the plan, as the server carries it out (tasks/plan/services/steps.py).
export interface Step {
  op: string;
  id?: number;
  ids?: number[];
  from?: number;
  to?: number;
  parent?: number | null;
  after?: number | null;
  // The page's own number of a row that the step makes.
  new?: number;
  news?: number[];
  name?: string;
  column?: string;
  text?: string;
  // What the cell held when it was typed into.
  was?: any;
  // Which row each typed code means.
  refs?: Record<string, number>;
  [detail: string]: any;
}

export type State = "draft" | "tried" | "queued" | "sent" | "done" | "refused";

// The steps of one gesture: done at once, kept until they are answered, undone together.
export interface Operation {
  key: string;
  steps: Step[];
  state?: State;
  isTried?: boolean;
  turn?: "undo" | "redo";
  // The change set before which an undo looks.
  past?: number | null;
  // Another page may have sent it before.
  wasSent?: boolean;
  order?: number;
  errors?: StepError[];
  from?: string;
}

// As a browser keeps it.
export interface Kept extends Operation {
  owner: string;
  page: string;
  order: number;
}

export interface StepError {
  index?: number;
  message: string;
  conflict?: any;
  who?: string;
}

// The rows of a plan, whole or as changes (tasks/plan/reads/rows.py).
export interface PlanData {
  columns: string[];
  rows: any[][];
  removed: number[];
  revision: number;
  generation: number;
  epoch: string;
  finish: string | null;
  status_date?: string | null;
  nonworking?: [string, string][];
  minutes_per_day?: number;
  working_time?: any;
  not_before?: Record<number, any>;
  resources?: [number, string, string, number, number | null][];
  phases?: [number, string][];
  custom?: any[];
  stretches?: Record<number, [string, string][]>;
  warnings?: Record<number, string | string[]>;
}

export interface Column {
  key: string;
  label: string;
  width: number;
  kind?: string;
  isShown?: boolean;
  isCustom?: boolean;
  text: (task: Task) => string;
  raw: (task: Task) => any;
  rank?: (task: Task) => number | string | null;
  [detail: string]: any;
}

// Days off: from the first to the day after the last, and how many lie before.
export interface DaysOff {
  from: number;
  to: number;
  before: number;
}

// A row that is shown: a task, a heading over a group, or the row that adds one.
export interface Row {
  task?: Task;
  depth?: number;
  isDim?: boolean;
  isAdder?: boolean;
  heading?: string;
  count?: number;
  tasks?: Task[];
}

// Everything that each of the parts has.
export type All<Parts extends object[]> = Parts extends [infer First, ...infer Rest extends object[]]
  ? First & All<Rest>
  : unknown;
