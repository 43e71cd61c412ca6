using System;
using System.Collections.Generic;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>How a run ended that was stopped, and the run after it.</summary>
/// <param name="Duration">From the stop until the pipeline was back.</param>
/// <param name="ChildRan">Whether the child still ran then.</param>
/// <param name="Next">What the next run said.</param>
/// <param name="Groups">Groups of the wanted name in the end.</param>
internal sealed record StoppedRun(
    PSInvocationState State, TimeSpan Duration, bool ChildRan, IReadOnlyList<string> Next, IReadOnlyList<JournalEntry> Journal, int Groups);
