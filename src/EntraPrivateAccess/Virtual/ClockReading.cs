using System;

namespace EntraPrivateAccess.Virtual;

/// <summary>How far a sandbox's clock was ahead of real time before a wait, and after it.</summary>
internal readonly record struct ClockReading(TimeSpan Before, TimeSpan After);
