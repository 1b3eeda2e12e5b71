namespace LogFlowDb.Crash.Tests;

internal sealed record ProcessOutcome(int ExitCode, string Output, string Errors);
