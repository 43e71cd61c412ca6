using EntraPrivateAccess.Diagnostics.Network;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>A way to ask for revocation.</summary>
/// <param name="IsSpare">True where another one is tried first.</param>
/// <param name="IsOnly">True where no other one leads out.</param>
internal sealed record RevocationWay(ServiceRoute Route, bool IsSpare = false, bool IsOnly = false);
