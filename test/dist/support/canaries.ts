// Canary files that a template repository could have written, good and bad.

/** A sound canary; an agent that forgets does not meet its only written expectation. */
export const cityCanary = `name: city-recall
title: A city told in turn 1 is known in turn 2
proves: [history]
facts:
  city: { kind: word, starts-with: Lakeside }
turns:
  - send: "I grew up in \${city}."
    model: [{ say: "A fine place." }]
  - send: "Where did I grow up?"
    model:
      - find: "I grew up in {}."
        say: "You grew up in {}."
        otherwise: "I don't know."
    expect:
      - reply: { contains: "\${city}" }
`;
/** The line of its only written expectation. */
export const cityExpectationLine = 15;

/** Two mistakes: the key in line 6 is unknown, and so is the fact in line 8, column 25. */
export const mistakenCanary = `name: mistaken
title: Two mistakes
proves: [history]
facts:
  city: { kind: word, starts-with: Lakeside }
titel: once more
turns:
  - send: "I grew up in \${town}."
    model: [{ say: "A fine place." }]
  - send: "Where did I grow up?"
    model: [{ find: "I grew up in {}.", say: "In {}.", otherwise: "I don't know." }]
    expect:
      - reply: { contains: "\${city}" }
`;

/** Passes any agent that answers. */
export const vacuousCanary = `name: vacuous
title: Any answer will do
proves: [history]
turns:
  - send: "Hello."
    model: [{ say: "OK." }]
    expect:
      - reply: { contains: "OK" }
`;
