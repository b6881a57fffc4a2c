// Where an agent writes what it does, as hints say it. Behind --url there is no container.

/** The words for it. They hold for an image and for an agent that already runs. */
export const agentLog = "the agent's own output (of an image: the log of its container)";
