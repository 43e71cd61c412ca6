namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The conformance test where it is real.</summary>
public sealed class OnWindows : WindowsConformance;
