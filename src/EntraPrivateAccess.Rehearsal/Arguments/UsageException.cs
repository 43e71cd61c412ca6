using System;

namespace EntraPrivateAccess.Rehearsal.Arguments;

/// <summary>The command line or the script named in it cannot be used: one sentence for the person, exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
