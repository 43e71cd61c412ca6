namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The conformance tests on Windows.</summary>
public sealed class OnWindows : WindowsConformance;
