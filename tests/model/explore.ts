/** A state that can be copied, and compared by its text. */
export type State = object;

export interface Explored {
  states: number;
  /** The first state found that breaks a rule, and the steps that lead to it. */
  broken?: { rule: string; steps: string[] };
}

export interface Model<S extends State> {
  initial: S;
  /** All steps that may happen next: what it is called, and the state after it. */
  steps(state: S): Iterable<[label: string, after: S]>;
  /** The rule that this state breaks. */
  brokenRule(state: S): string | undefined;
  /** Nothing more has to happen. */
  isFinal(state: S): boolean;
}

/** Goes through all states that any order of steps leads to. A state without a next step that is not final is a rule broken, too. */
export function explore<S extends State>(model: Model<S>): Explored {
  const first = JSON.stringify(model.initial);
  /** From where, by which step. */
  const seen = new Map<string, [from: string | undefined, step: string]>([[first, [undefined, 'start']]]);
  const queue = [first];
  for (let text = queue.pop(); text !== undefined; text = queue.pop()) {
    const state = JSON.parse(text) as S;
    const rule = model.brokenRule(state);
    if (rule) return { states: seen.size, broken: { rule, steps: wayTo(text, seen) } };
    let next = 0;
    for (const [label, after] of model.steps(state)) {
      next++;
      const key = JSON.stringify(after);
      if (seen.has(key)) continue;
      seen.set(key, [text, label]);
      queue.push(key);
    }
    if (next === 0 && !model.isFinal(state)) {
      return { states: seen.size, broken: { rule: 'everybody sleeps for good', steps: wayTo(text, seen) } };
    }
  }
  return { states: seen.size };
}

function wayTo(text: string, seen: Map<string, [from: string | undefined, step: string]>): string[] {
  const steps: string[] = [];
  for (let at: string | undefined = text; at !== undefined; ) {
    const [from, step] = seen.get(at) as [string | undefined, string];
    steps.unshift(step);
    at = from;
  }
  return steps;
}
