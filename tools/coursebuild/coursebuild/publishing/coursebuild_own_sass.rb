# frozen_string_literal: true

# Sass opens what a sheet imports by itself, from anywhere, and Liquid may write the import: what it has read is
# looked at when it has read it. A site may hold what lies in its own source alone.
module OwnSass
  def self.check(files)
    source = "#{File.realpath(File.dirname(__dir__))}/"
    files.each do |file|
      next if file.empty? || !File.exist?(file)

      path = File.realpath(file)
      next if path.start_with?(source)

      raise ArgumentError, "a sheet imports a file that lies outside of the site: name one of _sass/ or beside it"
    end
  end

  # jekyll-sass-converter 2
  module Engine
    def render
      css = super
      OwnSass.check(dependencies.map(&:filename) - [filename]) unless css.empty?
      css
    end
  end

  # jekyll-sass-converter 3
  module Embedded
    def compile_string(source, **options)
      result = super
      urls = result.loaded_urls.select { |url| url.start_with?("file:") } - [options[:url]]
      OwnSass.check(urls.map { |url| URI::DEFAULT_PARSER.unescape(URI.parse(url).path) })
      result
    end
  end
end

SassC::Engine.prepend(OwnSass::Engine) if defined?(SassC::Engine)
begin
  require "sass-embedded"
  Sass.singleton_class.prepend(OwnSass::Embedded)
rescue LoadError
  nil # only one of them is there
end
