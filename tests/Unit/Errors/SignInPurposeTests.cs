using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Errors;

/// <summary>Tests that the errors of a sign-in name the command and the permission that it is for.</summary>
public sealed class SignInPurposeTests
{
    public static TheoryData<string> Reasons => [.. ConnectorErrors.SignInReasons];

    [Theory, MemberData(nameof(Reasons))]
    public void Error_of_a_registration_sign_in_names_no_parameter_or_command_of_another_one(string reason)
    {
        ConnectorException fault = ConnectorErrors.SignIn(reason, purpose: SignInPurpose.Registration);
        string text = $"{fault.Message} {fault.RecommendedAction}"
            .Replace("-Proxy of Connect-EntraPrivateAccess", "")
            .Replace("-Environment of Connect-EntraPrivateAccess", "");

        Assert.DoesNotContain("{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Connect-EntraPrivateAccess", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Directory.ReadWrite.All", text, StringComparison.Ordinal);
        // Only applications and managed identities, which can't register a connector, have these errors.
        if (reason is not "ManagedIdentityUnavailable")
        {
            Assert.DoesNotContain("-ClientId", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_a_cached_sign_in_is_called_cached()
    {
        Assert.DoesNotContain("cached", ConnectorErrors.SignIn("SignInExpired").Message, StringComparison.Ordinal);
        Assert.Contains(
            "cached",
            ConnectorErrors.SignIn("SignInExpired", isCached: true).Message,
            StringComparison.Ordinal
        );
    }
}
