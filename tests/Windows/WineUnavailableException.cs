namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Wine cannot be downloaded, for example because no mirror is available. The tests are skipped unless they are
/// required.
/// </summary>
internal sealed class WineUnavailableException(string message) : Exception(message);
