using System.Collections.Generic;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>How a run ended that was stopped, and the run after it.</summary>
/// <param name="Said">What the stopped run had said, to its end.</param>
/// <param name="ChildRan">Whether the child still ran when the pipeline was back.</param>
/// <param name="Next">What the next run wrote.</param>
/// <param name="Groups">Groups of the wanted name in the end.</param>
internal sealed record StoppedRun(
    PSInvocationState State, IReadOnlyList<string> Said, bool ChildRan, IReadOnlyList<string> Next, IReadOnlyList<JournalEntry> Journal, int Groups);
