/** The words for it. They hold for an image and for an agent that already runs. */
export declare const agentLog = "the agent's own output (of an image: the log of its container)";
