using System;
using System.Security.Cryptography;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Who steers the sandbox knows this key; other users of the machine do not.</summary>
internal sealed class ControlKey
{
    public const string Header = "X-Sandbox-Key";

    public string Value { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public bool Opens(string? offered) => offered is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(offered), Encoding.UTF8.GetBytes(Value));
}
