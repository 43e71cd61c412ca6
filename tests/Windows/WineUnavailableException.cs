namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Wine cannot be fetched here, such as without a mirror: a reason to skip, unless the tools must be there.
/// </summary>
internal sealed class WineUnavailableException(string message) : Exception(message);
