namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Who answers every sign-in page and device code at once; null lets a person do it.</summary>
internal sealed record SignInRequest(string? AnsweredBy);
