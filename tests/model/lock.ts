import type { Model } from './explore.ts';

/**
 * The mutex of lib/locks/lock-word.ts, participant.ts and bell.ts, step by step: each step is one atomic operation on memory or one
 * system call. Any participant may die before any of its steps, as a process or as a worker thread.
 */

const WAITERS = 0x800;
const ABANDONED = 0x400;
const TOKEN = 0x3ff;

export type Waiting = 'blocks' | 'listens';
export type Death = 'process' | 'thread' | undefined;

/** What to leave out, to see that the model finds what that breaks. */
export type Fault =
  | 'no ring at death'
  | 'no ring by the heir'
  | 'no mark left by who slept'
  | 'no generations'
  | 'no slices';

interface Place {
  sign: boolean;
  generation: number;
  ended: boolean;
}

interface Participant {
  /** The next step. */
  at:
    | 'claim'
    | 'count'
    | 'announce'
    | 'fast'
    | 'look'
    | 'take'
    | 'mark'
    | 'generation'
    | 'sign'
    | 'takeover'
    | 'sleep'
    | 'silence'
    | 'inside'
    | 'free'
    | 'free marked'
    | 'ring'
    | 'done'
    | 'dead'
    | 'ending';
  place: number;
  token: number;
  /** The word that it has seen. */
  word: number;
  slept: boolean;
  rounds: number;
  waiting: Waiting;
}

interface LockState {
  word: number;
  bell: number;
  places: Place[];
  participants: Participant[];
  deaths: number;
  threads: boolean;
}

export interface Setting {
  waiting: Waiting[];
  places: number;
  rounds: number;
  /** The last participant only comes, and takes no lock. */
  idleHeir?: boolean;
  deaths: number;
  kind: Death;
  fault?: Fault;
}

export function lockModel({ waiting, places, rounds, idleHeir, deaths, kind, fault }: Setting): Model<LockState> {
  const initial: LockState = {
    word: 0,
    bell: 0,
    places: Array.from({ length: places }, () => ({ sign: false, generation: 0, ended: false })),
    participants: waiting.map((how, i) => {
      const turns = idleHeir && i === waiting.length - 1 ? 0 : rounds;
      return { at: 'claim', place: -1, token: 0, word: 0, slept: false, rounds: turns, waiting: how };
    }),
    deaths,
    threads: kind === 'thread',
  };
  const without = (what: Fault) => fault === what;

  function* steps(state: LockState): Iterable<[string, LockState]> {
    for (let i = 0; i < state.participants.length; i++) {
      for (const [label, act] of moves(state, i)) {
        const after = structuredClone(state);
        act(after, after.participants[i] as Participant);
        yield [`${i}: ${label}`, after];
      }
    }
  }

  type Act = (state: LockState, self: Participant) => void;

  function* moves(state: LockState, i: number): Iterable<[string, Act]> {
    const self = state.participants[i] as Participant;
    if (self.at === 'dead') return;
    if (self.at === 'ending') {
      yield [
        'the end of the thread is marked',
        (s, p) => {
          (s.places[p.place] as Place).ended = true;
          p.at = 'dead';
        },
      ];
      return;
    }
    if (state.deaths > 0 && kind && self.place >= 0 && self.at !== 'count') yield [`dies at "${self.at}"`, die];
    if (self.at === 'done') return;
    if (self.at === 'claim') {
      // Only a free place can be claimed; a terminated thread's place by its own process, which all threads here belong to.
      const place = state.places.findIndex(({ sign, ended }) => !sign || ended);
      if (place === -1) return;
      yield [
        `claims place ${place}`,
        (s, p) => {
          const claimed = s.places[place] as Place;
          claimed.sign = true;
          claimed.ended = false;
          p.place = place;
          p.at = 'count';
        },
      ];
      return;
    }
    if (self.at === 'sleep') {
      if (state.bell === 1) {
        yield self.waiting === 'blocks'
          ? [
              'is woken',
              (s, p) => {
                s.bell = 0;
                p.slept = true;
                p.at = 'look';
              },
            ]
          : [
              'hears the bell',
              (_, p) => {
                p.at = 'silence';
              },
            ];
      }
      // Where threads take part, nobody sleeps for long.
      if (state.threads && !without('no slices'))
        yield [
          'looks after a slice',
          (_, p) => {
            p.slept = true;
            p.at = 'look';
          },
        ];
      return;
    }
    yield [self.at, ACTS[self.at]];
  }

  const die: Act = (s, p) => {
    s.deaths--;
    if (kind === 'thread') {
      p.at = 'ending';
      return;
    }
    p.at = 'dead';
    (s.places[p.place] as Place).sign = false;
    if (!without('no ring at death')) s.bell = 1;
  };

  const ACTS: Record<Exclude<Participant['at'], 'claim' | 'sleep' | 'done' | 'dead' | 'ending'>, Act> = {
    count(s, p) {
      const place = s.places[p.place] as Place;
      if (!without('no generations')) place.generation++;
      p.token = (p.place + 1) | (place.generation << 4);
      p.at = 'announce';
    },
    announce(s, p) {
      if (!without('no ring by the heir')) s.bell = 1;
      p.at = p.rounds > 0 ? 'fast' : 'done';
    },
    fast(s, p) {
      p.slept = false;
      p.at = s.word === 0 ? 'inside' : 'look';
      if (s.word === 0) s.word = p.token;
    },
    look(s, p) {
      p.word = s.word;
      if (p.word === 0) p.at = 'take';
      else p.at = p.word & WAITERS ? 'generation' : 'mark';
    },
    take(s, p) {
      if (s.word !== 0) p.at = 'look';
      else {
        s.word = p.slept && !without('no mark left by who slept') ? p.token | WAITERS : p.token;
        p.at = 'inside';
      }
    },
    mark(s, p) {
      if (s.word !== p.word) p.at = 'look';
      else {
        s.word |= WAITERS;
        p.word = s.word;
        p.at = 'generation';
      }
    },
    generation(s, p) {
      const { place, generation } = placeOf(s, p.word);
      p.at = place.generation !== generation || place.ended ? 'takeover' : 'sign';
    },
    sign(s, p) {
      p.at = placeOf(s, p.word).place.sign ? 'sleep' : 'takeover';
    },
    takeover(s, p) {
      if (s.word !== p.word) p.at = 'look';
      else {
        s.word = p.token | ABANDONED | WAITERS;
        p.at = 'inside';
      }
    },
    silence(s, p) {
      s.bell = 0;
      p.slept = true;
      p.at = 'look';
    },
    inside(_, p) {
      p.at = 'free';
    },
    free(s, p) {
      if (s.word === p.token) {
        s.word = 0;
        leave(p);
      } else p.at = 'free marked';
    },
    'free marked'(s, p) {
      const marked = s.word & WAITERS;
      s.word = 0;
      if (marked) p.at = 'ring';
      else leave(p);
    },
    ring(s, p) {
      s.bell = 1;
      leave(p);
    },
  };

  return {
    initial,
    steps,
    brokenRule({ participants, word }) {
      const inside = participants.filter(({ at }) => at === 'inside' || at === 'free' || at === 'free marked');
      if (inside.length > 1) return 'two are inside';
      if (inside.some(({ token }) => (word & TOKEN) !== token)) return 'the word is not of the one inside';
      return undefined;
    },
    isFinal: ({ participants }) => participants.every(({ at }) => at === 'done' || at === 'dead' || at === 'claim'),
  };
}

function leave(participant: Participant): void {
  participant.rounds--;
  participant.at = participant.rounds > 0 ? 'fast' : 'done';
}

function placeOf(state: LockState, word: number): { place: Place; generation: number } {
  const token = word & TOKEN;
  return { place: state.places[(token & 0xf) - 1] as Place, generation: token >> 4 };
}
