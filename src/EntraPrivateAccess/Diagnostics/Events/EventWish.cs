using System;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>Which events are wanted.</summary>
/// <param name="MildestLevel">1 critical to 5 verbose: this level and the worse ones.</param>
internal sealed record EventWish(DateTimeOffset Since, int MildestLevel, int AtMost = int.MaxValue);
