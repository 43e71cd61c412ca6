using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>One way to get a token.</summary>
internal interface IGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string Type { get; }

    /// <exception cref="SignInFault">Refused.</exception>
    JsonObject Redeem(TokenForm form, TenantClient client);
}
